using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ObjectPool;

namespace Windhover.Emitter.Requests;

/// <summary>Counts each request once, before the first byte of its response leaves, and times it, after the last.</summary>
internal sealed class RequestMetricsMiddleware
{
    private const int MaxPooled = 1024;

    private static readonly Func<object, Task> Starting = static state =>
    {
        ((RequestMeasurement)state).CountStarted();
        return Task.CompletedTask;
    };

    private readonly RequestDelegate _next;
    private readonly ObjectPool<RequestMeasurement> _pool;
    private readonly RequestObserver? _observer;
    private readonly Func<object, Task> _completed;

    public RequestMetricsMiddleware(RequestDelegate next, RequestSeries series, RequestObserver? observer, RequestLog? log = null)
    {
        _next = next;
        _observer = observer;
        // An observer knows every measurement: none may be thrown away.
        _pool = new DefaultObjectPool<RequestMeasurement>(
            new MeasurementPolicy(series, observer, log), observer is null ? MaxPooled : int.MaxValue);
        _completed = Completed;
    }

    public Task Invoke(HttpContext context)
    {
        if (_observer is { Pausing: true })
        {
            return _next(context);
        }
        var measurement = _pool.Get();
        measurement.Begin(context);
        // The first registered runs last: it sees the status that the others have left.
        context.Response.OnStarting(Starting, measurement);
        context.Response.OnCompleted(_completed, measurement);
        Task following;
        try
        {
            following = _next(context);
        }
        catch (Exception exception)
        {
            measurement.CountFailed(exception);
            throw;
        }
        return following.IsCompletedSuccessfully ? following : Observe(following, measurement);
    }

    private static async Task Observe(Task following, RequestMeasurement measurement)
    {
        measurement.Suspended();
        try
        {
            await following;
        }
        catch (Exception exception)
        {
            // The server will not run OnStarting for this one.
            measurement.CountFailed(exception);
            throw;
        }
    }

    private Task Completed(object state)
    {
        var measurement = (RequestMeasurement)state;
        measurement.Complete();
        _pool.Return(measurement);
        return Task.CompletedTask;
    }

    private sealed class MeasurementPolicy(RequestSeries series, RequestObserver? observer, RequestLog? log)
        : PooledObjectPolicy<RequestMeasurement>
    {
        public override RequestMeasurement Create() => new(series, observer, log);

        public override bool Return(RequestMeasurement obj) => true;
    }
}
