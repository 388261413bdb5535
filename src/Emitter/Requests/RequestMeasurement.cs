using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Windhover.Emitter.Lines;

namespace Windhover.Emitter.Requests;

/// <summary>One request being measured; used again for later ones.</summary>
internal sealed class RequestMeasurement(StatsdClient client, RequestLines lines)
{
    // nginx's code for a client that has gone before the response.
    private const int ClientClosedRequest = 499;

    private HttpContext? _context;
    private string _template = EndpointLabel.Unmatched;
    private long _start;
    private int _counted;
    private volatile bool _suspended;

    public void Begin(HttpContext context)
    {
        _context = context;
        _template = EndpointLabel.Unmatched;
        _counted = 0;
        _suspended = false;
        _start = Stopwatch.GetTimestamp();
    }

    /// <summary>The request waits for something, and its client may go meanwhile.</summary>
    public void Suspended() => _suspended = true;

    /// <summary>The response is about to start: its status is final.</summary>
    public void CountStarted()
    {
        // Asking for the token costs an allocation. A request that never waited has left its client no time to go.
        var gone = _suspended && _context!.RequestAborted.IsCancellationRequested;
        Count(gone ? ClientClosedRequest : _context!.Response.StatusCode);
    }

    /// <summary>No middleware has handled the exception: the server answers it with a status that nobody asks us about.</summary>
    public void CountFailed(Exception exception)
    {
        if (exception is BadHttpRequestException rejected)
        {
            RejectedRequests.MarkCounted(rejected);
        }
        // Once a response has started it was counted, and keeps the status that the client has seen.
        Count(_context!.RequestAborted.IsCancellationRequested ? ClientClosedRequest
            : exception is BadHttpRequestException bad ? bad.StatusCode
            : StatusCodes.Status500InternalServerError);
    }

    /// <summary>The last byte has left, or the connection is gone.</summary>
    // The buffer is written before it is read: clearing 4 KiB would cost more than the rest.
    [SkipLocalsInit]
    public void Complete()
    {
        // Not counted yet: another OnStarting callback has thrown, and the server has answered for it.
        CountStarted();
        var microseconds = (long)Stopwatch.GetElapsedTime(_start).TotalMicroseconds;
        Span<byte> buffer = stackalloc byte[StatsdClient.MaxLineBytes];
        var line = new LineWriter(buffer);
        line.Append("request_latency_seconds:"u8);
        line.AppendMilliseconds(microseconds);
        line.Append(lines.LatencyTail(_template));
        client.Send(line.Written);
        _context = null;
    }

    private void Count(int status)
    {
        if (Interlocked.Exchange(ref _counted, 1) != 0)
        {
            return;
        }
        _template = EndpointLabel.Of(_context!);
        client.Send(lines.Count(MethodLabel.Of(_context!.Request.Method), _template, status));
    }
}
