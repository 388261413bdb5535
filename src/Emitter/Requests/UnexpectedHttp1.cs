using System.Diagnostics.Metrics;
using Windhover.Emitter.Delivery;

namespace Windhover.Emitter.Requests;

/// <summary>Counts requests of HTTP/1 on connections for HTTP/2 alone. The server answers them with 400 before it has a request, and tells
/// of it only as the reason for which the connection ended, in a measurement of its own.</summary>
internal sealed class UnexpectedHttp1(EmitterOutbox outbox) : IDisposable
{
    // ASP.NET Core, KestrelMetrics: the meter, the instrument, and its tags.
    private const string Meter = "Microsoft.AspNetCore.Server.Kestrel";
    private const string Instrument = "kestrel.connection.duration";
    private const string ReasonTag = "error.type";
    private const string Reason = "invalid_http_version";
    private const string VersionTag = "network.protocol.version";
    private const string Http2 = "2";

    private const int BadRequest = 400;

    private readonly RequestSeries _series = new(outbox.Writer);
    private MeterListener? _listener;

    /// <summary>To be called where a socket takes HTTP/2 alone, without TLS: elsewhere it cannot happen, and the server measures no connection for
    /// it.</summary>
    public void Watch()
    {
        if (_listener is not null || !outbox.Writer.Enabled)
        {
            return;
        }
        _listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument is { Name: Instrument, Meter.Name: Meter })
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Look(tags));
        _listener.Start();
    }

    public void Dispose() => _listener?.Dispose();

    private void Look(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (isReason, isHttp2) = (false, false);
        foreach (var (name, value) in tags)
        {
            isReason |= name == ReasonTag && value is Reason;
            isHttp2 |= name == VersionTag && value is Http2;
        }
        if (isReason && isHttp2)
        {
            // What was read of the request is not to be trusted, its method included.
            _series.Count(MethodLabel.Other, EndpointLabel.Unmatched, BadRequest);
        }
    }
}
