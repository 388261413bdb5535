using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Windhover.Exporter.Host.Flags;
using Windhover.Exporter.Host.Logs;

namespace Windhover.Exporter.Host.Web;

/// <summary>The pages of statsd_exporter, with its paths, methods and answers, and ours beside them.</summary>
internal sealed class WebEndpoints
{
    private const string PlainText = "text/plain; charset=utf-8";
    private const string NotFound = "404 page not found\n";

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
    /// <param name="reload">Reads the mapping file again; null if there is none.</param>
    /// <param name="quit">Ends the process, with exit code 0.</param>
    /// <param name="log">For what the lifecycle pages were asked.</param>
    public WebEndpoints(
        StatsdExporter exporter, ExporterFlags flags, string version, Action? reload, Action quit, ILogger log)
    {
        _exporter = exporter;
        _scrapes = new Scrapes(exporter, TimeProvider.System);
        _telemetryPath = PathString.FromUriComponent(flags.WebTelemetryPath).Value ?? "";
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
        if (HttpMethods.IsConnect(context.Request.Method))
        {
            // It names a host, not a page.
            return NotFoundAsync(context, NotFound);
        }
        // Decoded by Kestrel, without dot segments.
        var path = context.Request.Path.Value ?? "";
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
            case "/-/series" when _lifecycle:
                return RemoveSeriesAsync(context);
            case "/-/quit" when _lifecycle:
                return QuitAsync(context);
            case "/debug/pprof" or "/debug/vars" or ['/', 'd', 'e', 'b', 'u', 'g', '/', 'p', 'p', 'r', 'o', 'f', '/', ..]:
                return NotFoundAsync(context, "404 page not found: this is no Go program; try dotnet-trace or dotnet-counters\n");
            case "/" when _telemetryPath != "/":
                return TextAsync(context, "text/html; charset=UTF-8", _landingPage);
            default:
                break;
        }
        // Such as / itself: a path that ends with a slash stands for all below it, any other only for itself.
        if (_telemetryPath.EndsWith('/')
            && context.Request.Path.StartsWithSegments(_telemetryPath.TrimEnd('/'), StringComparison.Ordinal))
        {
            return MetricsAsync(context);
        }
        return NotFoundAsync(context, NotFound);
    }

    private async Task MetricsAsync(HttpContext context)
    {
        var status = StatusCodes.Status200OK;
        _exporter.ScrapeStarted();
        try
        {
            var headers = context.Request.Headers;
            var negotiated = MetricsNegotiation.Of(headers.Accept, headers.AcceptEncoding, _openMetrics);
            context.Response.ContentType = negotiated.ContentType;
            if (negotiated.Gzip)
            {
                context.Response.Headers.ContentEncoding = "gzip";
            }
            if (context.Request.Method == HttpMethods.Head)
            {
                return;
            }
            using var body = await _scrapes.TakeAsync(negotiated.Format, negotiated.Gzip);
            await using var cutOff = body.CutOff.Register(context.Abort);
            foreach (var piece in body.Pieces)
            {
                await context.Response.BodyWriter.WriteAsync(piece, context.RequestAborted);
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

    /// <summary>As delete_series of Prometheus: each <c>match[]</c> is a selector, and what any of them means goes.</summary>
    private Task RemoveSeriesAsync(HttpContext context)
    {
        if (context.Request.Method != HttpMethods.Delete)
        {
            context.Response.Headers.Allow = HttpMethods.Delete;
            return ErrorAsync(context, StatusCodes.Status405MethodNotAllowed, "Series are removed with DELETE; nothing was changed.\n");
        }
        string[] selectors = [.. context.Request.Query["match[]"].OfType<string>()];
        var count = _exporter.RemoveSeries(selectors, out var problem);
        if (problem.Length > 0)
        {
            return ErrorAsync(
                context, StatusCodes.Status400BadRequest,
                $"DELETE /-/series?match[]=SELECTOR, escaped as in any URL: {problem}. Nothing was removed.\n");
        }
        _log.SeriesRemoved(count, string.Join(" ", selectors));
        return TextAsync(context, PlainText, $"{count} series removed\n");
    }

    private static Task ErrorAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return TextAsync(context, PlainText, body);
    }

    private static Task NotFoundAsync(HttpContext context, string body) => ErrorAsync(context, StatusCodes.Status404NotFound, body);

    private static async Task TextAsync(HttpContext context, string contentType, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        if (context.Request.Method != HttpMethods.Head)
        {
            await context.Response.BodyWriter.WriteAsync(bytes);
        }
    }

    private static Task EmptyAsync(HttpContext context)
    {
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static bool IsPutOrPost(HttpContext context) =>
        context.Request.Method == HttpMethods.Put || context.Request.Method == HttpMethods.Post;
}
