using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Windhover.Launcher.Control.Reports;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Control;

/// <summary>What the pages of the control socket do.</summary>
/// <param name="operations">The pool.</param>
/// <param name="status">For the page of that name.</param>
/// <param name="metrics">Likewise, as text.</param>
/// <param name="tail">Of the log.</param>
internal sealed class ControlPages(
    IOperations operations, StatusReader status, Func<ReadOnlyMemory<byte>> metrics, LogTail tail)
{
    private const int DefaultLines = 100;

    public async Task StatusAsync(ControlRequest request) => await ControlAnswer.JsonAsync(
        request.Context, StatusCodes.Status200OK, await status.ReadAsync(), ReportJson.Readable.StatusReport);

    public Task MetricsAsync(ControlRequest request) => ControlAnswer.TextAsync(request.Context, metrics());

    /// <summary>Waits for the end. What was asked for goes on if the client does not wait.</summary>
    public async Task ChangeAsync(ControlRequest request, Func<IOperations, ControlRequest, Task<OperationOutcome>> change)
    {
        var outcome = await change(operations, request);
        await ControlAnswer.JsonAsync(
            request.Context,
            outcome.Succeeded ? StatusCodes.Status200OK : StatusCodes.Status409Conflict,
            outcome,
            ReportJson.Readable.OperationOutcome);
    }

    public async Task StopAsync(ControlRequest request)
    {
        var quick = request.IsOn("quick");
        operations.Stop(request.Source, quick);
        var message = quick ? "stopping at once" : "stopping: requests in flight are finished";
        await ControlAnswer.JsonAsync(
            request.Context, StatusCodes.Status202Accepted, new OperationOutcome(true, message), ReportJson.Readable.OperationOutcome);
    }

    public async Task LogsAsync(ControlRequest request)
    {
        var lines = request.Number("lines") ?? DefaultLines;
        var follow = request.IsOn("follow");
        var context = request.Context;
        context.Response.ContentType = ControlAnswer.PlainText;
        // A reader may rest for as long as it likes: pagers do.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
        var body = context.Response.BodyWriter;
        using var follower = tail.Follow(lines, request.IsOn("own"));
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
}
