using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Windhover.Emitter.Requests;

/// <summary>One request being measured; used again for later ones.</summary>
internal sealed class RequestMeasurement
{
    // nginx's code for a client that has gone before the response.
    private const int ClientClosedRequest = 499;

    private const int Idle = 0;
    private const int Running = 1;
    private const int Visited = 2;

    private readonly RequestSeries _series;
    private readonly RequestObserver? _observer;
    private readonly RequestLog? _log;
    private HttpContext? _context;
    private CountedBody? _body;
    private int _state;
    private string _template = EndpointLabel.Unmatched;
    private long _start;
    private int _counted;
    private int _status;
    private volatile bool _suspended;
    private volatile bool _timedOut;

    internal RequestMeasurement(RequestSeries series, RequestObserver? observer, RequestLog? log)
    {
        _series = series;
        _observer = observer;
        _log = log;
        observer?.Created(this);
    }

    /// <summary>When the request began, by <see cref="Stopwatch.GetTimestamp"/>; null if none is running. Any thread may
    /// ask.</summary>
    public long? StartedAt
    {
        get
        {
            var start = Volatile.Read(ref _start);
            return Volatile.Read(ref _state) == Idle ? null : start;
        }
    }

    /// <summary>Looks at a running request from another thread, and keeps it from ending meanwhile.</summary>
    /// <param name="startedAt">Which one: a later request may have taken its place.</param>
    /// <param name="visit">Must not block. Returns whether the request has timed out: then the visit has aborted it, and it is
    /// counted as 504.</param>
    /// <returns>What the visit returned; false if that request is not running any more.</returns>
    public bool Visit(long startedAt, Func<HttpContext, bool> visit)
    {
        if (Interlocked.CompareExchange(ref _state, Visited, Running) != Running)
        {
            return false;
        }
        try
        {
            var timedOut = _start == startedAt && visit(_context!);
            _timedOut |= timedOut;
            return timedOut;
        }
        finally
        {
            Volatile.Write(ref _state, Running);
        }
    }

    // The client, or we ourselves.
    private int Gone => _timedOut ? StatusCodes.Status504GatewayTimeout : ClientClosedRequest;

    internal void Begin(HttpContext context)
    {
        _context = context;
        _template = EndpointLabel.Unmatched;
        _counted = 0;
        _suspended = false;
        _timedOut = false;
        Volatile.Write(ref _start, Stopwatch.GetTimestamp());
        Volatile.Write(ref _state, Running);
        _observer?.Started();
        if (_log is not null)
        {
            _body = CountedBody.Count(context.Features);
        }
    }

    /// <summary>The request waits for something, and its client may go meanwhile.</summary>
    internal void Suspended() => _suspended = true;

    /// <summary>The response is about to start: its status is final.</summary>
    internal void CountStarted()
    {
        // Asking for the token costs an allocation. A request that never waited has left its client no time to go, and where its handler has
        // aborted it, it has left nothing in the response.
        var response = _context!.Response;
        var gone = (_suspended || IsBlank(response)) && _context.RequestAborted.IsCancellationRequested;
        Count(gone ? Gone : response.StatusCode);
    }

    private static bool IsBlank(HttpResponse response) =>
        response is { StatusCode: StatusCodes.Status200OK, ContentLength: null } && response.Headers.ContentType.Count == 0;

    /// <summary>No middleware has handled the exception: the server answers it with a status that we are not asked about.</summary>
    internal void CountFailed(Exception exception)
    {
        if (exception is BadHttpRequestException rejected)
        {
            RejectedRequests.MarkCounted(rejected);
        }
        // Once a response has started it was counted, and keeps the status that the client has seen.
        Count(_context!.RequestAborted.IsCancellationRequested ? Gone
            : exception is BadHttpRequestException bad ? bad.StatusCode
            : StatusCodes.Status500InternalServerError);
    }

    /// <summary>The last byte has left, or the connection is gone.</summary>
    internal void Complete()
    {
        // Not counted yet: another OnStarting callback has thrown, and the server has answered for it.
        CountStarted();
        var microseconds = (long)Stopwatch.GetElapsedTime(_start).TotalMicroseconds;
        _series.Time(_template, microseconds);
        _observer?.Ended(microseconds);
        _log?.Add(_context!, new EndedRequest(_template, _status, _body?.Bytes ?? 0, microseconds));
        Leave();
        _context = null;
        _body = null;
    }

    private void Leave()
    {
        var spin = default(SpinWait);
        while (Interlocked.CompareExchange(ref _state, Idle, Running) != Running)
        {
            spin.SpinOnce();
        }
    }

    private void Count(int status)
    {
        if (Interlocked.Exchange(ref _counted, 1) != 0)
        {
            return;
        }
        _status = status;
        _template = EndpointLabel.Of(_context!);
        _series.Count(MethodLabel.Of(_context!.Request.Method), _template, status);
    }
}
