using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using Windhover.Launcher.Control.Reports;
using Windhover.Launcher.Metrics;
using Windhover.Launcher.Model;
using Windhover.Launcher.Operations;
using Windhover.Launcher.Processes;
using Windhover.Launcher.Sockets;

namespace Windhover.Launcher.Control;

/// <summary>The pages of the control socket.</summary>
internal sealed class ControlEndpoints(
    IOperations operations, StatusReader status, MetricsWriter metrics, LogTail tail, ILogger<ControlEndpoints> logger)
{
    /// <summary>How programs of ours name themselves; whoever else asks is told apart in the log.</summary>
    public const string UserAgent = "windhover";

    private const int DefaultLines = 100;
    private const string PlainText = "text/plain; charset=utf-8";

    private const string Index =
        """
        GET  /status                     the launcher and its workers, as JSON
        POST /reload                     a new generation of workers; answers when it serves, or was abandoned (409)
        POST /scale?workers=N|+N|-N      another number of workers
        POST /restart?slot=N             a new worker in place of one
        POST /drain?slot=N               one worker finishes, and its slot stays empty
        POST /upgrade                    the program that now lies where the launcher was started from takes over; answers when it was tried
        POST /stop?quick=true|false      the end
        GET  /logs?lines=N&follow=true   what the launcher and its children wrote last, and what they write from now on
        GET  /metrics                    the launcher's metrics, as Prometheus reads them

        """;

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (Peer(context) is not { IsTrusted: true } peer)
            {
                await RefuseAsync(context, StatusCodes.Status403Forbidden, "only the user that runs the launcher, and root, may ask it");
                return;
            }
            await RouteAsync(context, peer);
        }
        catch (BadRequestException e)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, e.Message);
        }
        catch (TimeoutException)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "the launcher's deciding loop does not answer");
        }
        catch (OperationCanceledException)
        {
            // The client went away, or the launcher ends.
        }
        catch (Exception e)
        {
            // An outermost loop: a defect here must neither end the launcher nor be silent.
            logger.LogError("Control socket: {Path}: {Kind}: {Reason}", context.Request.Path.Value, e.GetType().Name, e.Message);
            if (!context.Response.HasStarted)
            {
                await RefuseAsync(context, StatusCodes.Status500InternalServerError, $"{e.GetType().Name}: {e.Message}");
            }
        }
    }

    private Task RouteAsync(HttpContext context, PeerCredentials peer)
    {
        var path = context.Request.Path.Value ?? "/";
        var isGet = HttpMethods.IsGet(context.Request.Method);
        var isPost = HttpMethods.IsPost(context.Request.Method);
        return (path, isGet, isPost) switch
        {
            ("/", true, _) => TextAsync(context, Encoding.UTF8.GetBytes(Index)),
            ("/status", true, _) => StatusAsync(context),
            ("/logs", true, _) => LogsAsync(context),
            ("/metrics", true, _) => TextAsync(context, metrics.Text()),
            ("/reload", _, true) => OutcomeAsync(context, operations.ReloadAsync(Source(context, peer))),
            ("/scale", _, true) => OutcomeAsync(context, operations.ScaleAsync(Scale(context), Source(context, peer))),
            ("/restart", _, true) => OutcomeAsync(context, operations.RestartAsync(Slot(context), Source(context, peer))),
            ("/drain", _, true) => OutcomeAsync(context, operations.DrainAsync(Slot(context), Source(context, peer))),
            ("/upgrade", _, true) => OutcomeAsync(context, operations.UpgradeAsync(Source(context, peer))),
            ("/stop", _, true) => StopAsync(context, peer),
            ("/" or "/status" or "/logs" or "/metrics", _, _) => WrongMethodAsync(context, HttpMethods.Get),
            ("/reload" or "/scale" or "/restart" or "/drain" or "/upgrade" or "/stop", _, _) => WrongMethodAsync(context, HttpMethods.Post),
            _ => RefuseAsync(context, StatusCodes.Status404NotFound, $"there is no {path}; GET / lists what there is"),
        };
    }

    private async Task StatusAsync(HttpContext context) =>
        await JsonAsync(context, StatusCodes.Status200OK, await status.ReadAsync(), ReportJson.Readable.StatusReport);

    // The operation goes on where the client does not wait for its end.
    private static async Task OutcomeAsync(HttpContext context, Task<OperationOutcome> operation)
    {
        var outcome = await operation;
        await JsonAsync(
            context,
            outcome.Succeeded ? StatusCodes.Status200OK : StatusCodes.Status409Conflict,
            outcome,
            ReportJson.Readable.OperationOutcome);
    }

    private async Task StopAsync(HttpContext context, PeerCredentials peer)
    {
        var quick = IsOn(context, "quick");
        operations.Stop(Source(context, peer), quick);
        var message = quick ? "stopping at once" : "stopping: requests in flight are finished";
        await JsonAsync(
            context, StatusCodes.Status202Accepted, new OperationOutcome(true, message), ReportJson.Readable.OperationOutcome);
    }

    private async Task LogsAsync(HttpContext context)
    {
        var lines = Number(context, "lines", 0) ?? DefaultLines;
        var follow = IsOn(context, "follow");
        context.Response.ContentType = PlainText;
        // A reader may rest for as long as it likes: pagers do.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
        var body = context.Response.BodyWriter;
        using var follower = tail.Follow(lines);
        foreach (var line in follower.First)
        {
            await body.WriteAsync(line, context.RequestAborted);
        }
        if (!follow)
        {
            return;
        }
        await body.FlushAsync(context.RequestAborted);
        await foreach (var line in follower.ReadAllAsync(context.RequestAborted))
        {
            await body.WriteAsync(line, context.RequestAborted);
        }
    }

    private static PeerCredentials? Peer(HttpContext context) =>
        context.Features.Get<IConnectionSocketFeature>() is { } connection ? PeerCredentials.Of(connection.Socket) : null;

    // For the log: what asked, and never a word that the client chose.
    private static string Source(HttpContext context, PeerCredentials peer)
    {
        var command = context.Request.Path.Value![1..];
        var isOurs = context.Request.Headers.UserAgent.ToString() == UserAgent;
        return string.Create(
            CultureInfo.InvariantCulture, $"{(isOurs ? "windhover " : "POST /")}{command} (pid {peer.Pid})");
    }

    private static ScaleRequest Scale(HttpContext context)
    {
        // In a query + means a space, unless it is written as %2B; nobody who asks for +1 thinks of that.
        var text = context.Request.Query["workers"].ToString().Replace(' ', '+');
        return ScaleArgument.TryParse(text, out var request)
            ? request
            : throw new BadRequestException($"workers='{text}': expected a number of workers, or +1 or -1");
    }

    private static int Slot(HttpContext context) =>
        Number(context, "slot", 0) ?? throw new BadRequestException("name the slot: ?slot=0");

    private static int? Number(HttpContext context, string name, int min)
    {
        var text = context.Request.Query[name].ToString();
        if (text.Length == 0)
        {
            return null;
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min
            ? number
            : throw new BadRequestException($"{name}='{text}': expected a whole number from {min}");
    }

    private static bool IsOn(HttpContext context, string name) => context.Request.Query[name].ToString() switch
    {
        "true" or "1" => true,
        "" when context.Request.Query.ContainsKey(name) => true,
        "" or "false" or "0" => false,
        var text => throw new BadRequestException($"{name}='{text}': expected true or false"),
    };

    private static Task WrongMethodAsync(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return RefuseAsync(
            context, StatusCodes.Status405MethodNotAllowed, $"{context.Request.Path} wants {allowed}, not {context.Request.Method}");
    }

    private static Task RefuseAsync(HttpContext context, int code, string message) =>
        JsonAsync(context, code, new OperationOutcome(false, message), ReportJson.Readable.OperationOutcome);

    private static async Task JsonAsync<T>(HttpContext context, int code, T value, JsonTypeInfo<T> type)
    {
        byte[] body = [.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n'];
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private static async Task TextAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = PlainText;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>The client asked for something that cannot be meant.</summary>
    private sealed class BadRequestException(string message) : Exception(message);
}
