using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Logging;
using Windhover.Emitter.Requests;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Drain;

/// <summary>Aborts requests that run for too long, and tells the launcher of those that go on all the same.</summary>
/// <remarks>Upgraded connections (websockets) and endpoints with <c>[DisableRequestTimeout]</c> may run for as long as they
/// like.</remarks>
internal sealed class RequestTimeouts(
    WorkerProcess process, RunningRequests requests, ILogger<RequestTimeouts> logger)
{
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(5);

    // What was aborted and has not ended: the start tells the request, the value is the time of the abort.
    private readonly Dictionary<(RequestMeasurement Measurement, long StartedAt), long> _aborted = [];
    private readonly OwnRow _row = process.Row;

    /// <summary>Does nothing where no timeout is set.</summary>
    public void Start()
    {
        if (process.Contract.RequestTimeout is { } limit)
        {
            var interval = TimeSpan.FromTicks(Math.Clamp(limit.Ticks / 4, ShortestInterval.Ticks, LongestInterval.Ticks));
            Ticker.Start("windhover request timeout", interval, () => Check(limit));
        }
    }

    private void Check(TimeSpan limit)
    {
        var running = requests.Running.ToArray();
        foreach (var ended in _aborted.Keys.Except(running).ToArray())
        {
            _aborted.Remove(ended);
        }
        foreach (var request in running)
        {
            var age = Stopwatch.GetElapsedTime(request.StartedAt);
            if (age >= limit && !_aborted.ContainsKey(request))
            {
                Abort(request.Measurement, request.StartedAt, age, limit);
            }
        }
        Volatile.Write(ref _row.Fields.StuckSinceMs, _aborted.Count == 0 ? 0 : _aborted.Values.Min());
    }

    private void Abort(RequestMeasurement measurement, long startedAt, TimeSpan age, TimeSpan limit)
    {
        var method = string.Empty;
        var endpoint = string.Empty;
        if (!measurement.Visit(startedAt, context =>
        {
            if (IsExempt(context))
            {
                return false;
            }
            method = MethodLabel.Of(context.Request.Method);
            endpoint = EndpointLabel.Of(context);
            context.Abort();
            return true;
        }))
        {
            return;
        }
        _aborted.Add((measurement, startedAt), BoardClock.NowMs);
        Interlocked.Increment(ref _row.Fields.TimedOut);
        try
        {
            logger.RequestTimedOut(method, endpoint, age.TotalSeconds, limit.TotalSeconds);
        }
        catch (AggregateException)
        {
            // A logger of the app's own has failed. The request is aborted, and the next one needs this thread.
        }
    }

    private static bool IsExempt(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
        || context.GetEndpoint()?.Metadata.GetMetadata<DisableRequestTimeoutAttribute>() is not null;
}
