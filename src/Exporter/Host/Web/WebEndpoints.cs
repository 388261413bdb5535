using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Windhover.Exporter.Host.Flags;
using Windhover.Exporter.Host.Logs;

namespace Windhover.Exporter.Host.Web;

/// <summary>The pages of statsd_exporter: paths, methods, answers and their quirks.</summary>
/// <remarks>Not reproduced: <c>/debug/pprof/</c>, which profiles Go's runtime.</remarks>
internal sealed class WebEndpoints
{
    private const string PlainText = "text/plain; charset=utf-8";
    private const string HtmlText = "text/html; charset=utf-8";

    private readonly StatsdExporter _exporter;
    private readonly Scrapes _scrapes;
    private readonly string _telemetryPath;
    private readonly bool _lifecycle;
    private readonly bool _openMetrics;
    private readonly Action? _reload;
    private readonly Action _quit;
    private readonly ILogger _log;
    private readonly string _landingPage;
    private readonly DiagnosticPages _diagnostics;

    /// <param name="exporter">Whose series are shown.</param>
    /// <param name="flags">Paths, and whether <c>/-/reload</c> and <c>/-/quit</c> exist.</param>
    /// <param name="version">Shown on the landing page.</param>
    /// <param name="reload">Reads the mapping file again; null where there is none.</param>
    /// <param name="quit">Ends the process, with exit code 0.</param>
    /// <param name="log">For what the lifecycle pages were asked.</param>
    public WebEndpoints(
        StatsdExporter exporter, ExporterFlags flags, string version, Action? reload, Action quit, ILogger log)
    {
        _exporter = exporter;
        _scrapes = new Scrapes(exporter);
        // As Go's mux: a pattern is unescaped as a path is.
        _telemetryPath = RequestTarget.Unescape(flags.WebTelemetryPath);
        _lifecycle = flags.WebEnableLifecycle;
        _openMetrics = flags.WebEnableOpenMetrics;
        _reload = reload;
        _quit = quit;
        _log = log;
        _landingPage = LandingPage.Html(flags.WebTelemetryPath, version, _lifecycle);
        _diagnostics = new DiagnosticPages(exporter, flags.MappingConfig);
    }

    public Task HandleAsync(HttpContext context)
    {
        if (RequestTarget.EscapedPath(context) is not { } escaped)
        {
            return BadRequestAsync(context);
        }
        if (RequestTarget.IsServerItself(context))
        {
            return EmptyAsync(context);
        }
        var expected = context.Request.Headers.Expect.ToString();
        if (expected.Length > 0 && !expected.Contains("100-continue", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = StatusCodes.Status417ExpectationFailed;
            context.Response.Headers.Connection = "close";
            return EmptyAsync(context);
        }
        // CONNECT names a host, so that its path is never cleaned.
        if (context.Request.Method != HttpMethods.Connect && RequestTarget.Clean(escaped) is { } clean)
        {
            return RedirectAsync(context, clean + "/" == _telemetryPath ? _telemetryPath : clean);
        }
        var path = RequestTarget.Unescape(escaped);
        // As Go's mux: a path that ends with a slash stands for all below it, any other only for itself.
        if (path == _telemetryPath)
        {
            return MetricsAsync(context);
        }
        if (DiagnosticPages.Knows(path))
        {
            return _diagnostics.HandleAsync(context, path);
        }
        switch (path)
        {
            case "/-/healthy":
                return ProbeAsync(context, "Received health check", "Statsd Exporter is Healthy.\n");
            case "/-/ready":
                return ProbeAsync(context, "Received ready check", "Statsd Exporter is Ready.\n");
            case "/-/loss":
                return LossAsync(context);
            case "/-/reload" when _lifecycle:
                return ReloadAsync(context);
            case "/-/quit" when _lifecycle:
                return QuitAsync(context);
            case "/debug/pprof" or "/debug/vars" or ['/', 'd', 'e', 'b', 'u', 'g', '/', 'p', 'p', 'r', 'o', 'f', '/', ..]:
                return NotFoundAsync(context, "404 page not found: this is no Go program; try dotnet-trace or dotnet-counters\n");
            case "/" when _telemetryPath != "/":
                return TextAsync(context, "text/html; charset=UTF-8", _landingPage);
            default:
                break;
        }
        if (_telemetryPath.EndsWith('/'))
        {
            if (path.StartsWith(_telemetryPath, StringComparison.Ordinal))
            {
                return MetricsAsync(context);
            }
            if (path.Length == _telemetryPath.Length - 1 && _telemetryPath.StartsWith(path, StringComparison.Ordinal))
            {
                return RedirectAsync(context, _telemetryPath);
            }
        }
        return NotFoundAsync(context, "404 page not found\n");
    }

    private async Task MetricsAsync(HttpContext context)
    {
        var status = StatusCodes.Status200OK;
        _exporter.ScrapeStarted();
        try
        {
            var headers = context.Request.Headers;
            var negotiated = MetricsNegotiation.Of(
                headers.Accept.FirstOrDefault() ?? "", headers.AcceptEncoding, _openMetrics);
            context.Response.ContentType = negotiated.ContentType;
            if (negotiated.Gzip)
            {
                context.Response.Headers.ContentEncoding = "gzip";
            }
            if (context.Request.Method == HttpMethods.Head)
            {
                return;
            }
            using var body = await _scrapes.TakeAsync(negotiated.Format);
            await using var cutOff = body.CutOff.Register(context.Abort);
            if (negotiated.Gzip)
            {
                await WriteZippedAsync(context, body);
            }
            else
            {
                foreach (var piece in body.Pieces)
                {
                    await context.Response.BodyWriter.WriteAsync(piece, context.RequestAborted);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The scraper hung up. Its next scrape gets everything.
        }
        catch (Exception exception)
        {
            // An outermost loop: a defect, which must not end the process or be silent.
            status = StatusCodes.Status500InternalServerError;
            _log.ScrapeFailed(exception);
            if (!context.Response.HasStarted)
            {
                context.Response.Headers.Clear();
                context.Response.StatusCode = status;
                await TextAsync(context, PlainText, $"An error has occurred while serving metrics:\n\n{exception.Message}\n");
            }
        }
        finally
        {
            _exporter.ScrapeEnded(status);
        }
    }

    /// <summary>In a method of its own: running it loads the assembly that compresses.</summary>
    private static async Task WriteZippedAsync(HttpContext context, ScrapeBody body)
    {
        await using var gzip = new GZipStream(context.Response.BodyWriter.AsStream(leaveOpen: true), CompressionLevel.Fastest);
        foreach (var piece in body.Pieces)
        {
            await gzip.WriteAsync(piece, context.RequestAborted);
        }
    }

    private Task LossAsync(HttpContext context)
    {
        var loss = LossReport.Of(_exporter.OwnFamilies());
        return LossPage.WantsJson(context.Request)
            ? TextAsync(context, "application/json", LossPage.Json(loss))
            : TextAsync(context, PlainText, LossPage.Text(loss));
    }

    private Task ProbeAsync(HttpContext context, string message, string body)
    {
        if (context.Request.Method != HttpMethods.Get)
        {
            return EmptyAsync(context);
        }
        _log.Probed(message);
        return TextAsync(context, PlainText, body);
    }

    private async Task ReloadAsync(HttpContext context)
    {
        if (!IsPutOrPost(context))
        {
            await EmptyAsync(context);
            return;
        }
        if (_reload is null)
        {
            _log.ReloadRequestedWithoutMapping();
        }
        else
        {
            _log.ReloadRequested();
            _reload();
        }
        // Always 200: whether the file was good is in the log and in config_reloads_total.
        await TextAsync(context, PlainText, "Requesting reload");
    }

    private async Task QuitAsync(HttpContext context)
    {
        if (!IsPutOrPost(context))
        {
            await EmptyAsync(context);
            return;
        }
        // Only once the answer is out: ending first would cut it.
        context.Response.OnCompleted(() =>
        {
            _quit();
            return Task.CompletedTask;
        });
        await TextAsync(context, PlainText, "Requesting termination... Goodbye!");
    }

    /// <param name="context">Its query goes along.</param>
    /// <param name="path">Escaped once more, even where it is escaped already: so Go's mux does it.</param>
    private static Task RedirectAsync(HttpContext context, string path)
    {
        var query = context.Request.QueryString.Value;
        var location = RequestTarget.Escape(path) + (query == "?" ? "" : query);
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = location;
        if (context.Request.Method == HttpMethods.Get)
        {
            var link = WebUtility.HtmlEncode(location).Replace("&quot;", "&#34;", StringComparison.Ordinal);
            return TextAsync(context, HtmlText, $"<a href=\"{link}\">Temporary Redirect</a>.\n\n");
        }
        if (context.Request.Method == HttpMethods.Head)
        {
            context.Response.ContentType = HtmlText;
        }
        return EmptyAsync(context);
    }

    private static Task BadRequestAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.Headers.Connection = "close";
        return TextAsync(context, PlainText, "400 Bad Request");
    }

    private static Task NotFoundAsync(HttpContext context, string body)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return TextAsync(context, PlainText, body);
    }

    private static async Task TextAsync(HttpContext context, string contentType, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        context.Response.ContentType = contentType;
        // An answer to CONNECT that is no error has no body.
        var isTunnel = context.Request.Method == HttpMethods.Connect && context.Response.StatusCode == StatusCodes.Status200OK;
        if (isTunnel)
        {
            return;
        }
        context.Response.ContentLength = bytes.Length;
        if (context.Request.Method != HttpMethods.Head)
        {
            await context.Response.BodyWriter.WriteAsync(bytes);
        }
    }

    private static Task EmptyAsync(HttpContext context)
    {
        // Of an answer to HEAD Go tells the length of what it was given to write, and that is nothing.
        if (context.Request.Method != HttpMethods.Head)
        {
            context.Response.ContentLength = 0;
        }
        return Task.CompletedTask;
    }

    private static bool IsPutOrPost(HttpContext context) =>
        context.Request.Method == HttpMethods.Put || context.Request.Method == HttpMethods.Post;
}
