using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Windhover.Emitter.Outbox;

namespace Windhover.Emitter.Delivery;

/// <summary>The outbox of this process, and who empties it, as <see cref="EmitterOptions"/> say.</summary>
internal sealed class EmitterOutbox : IDisposable
{
    private readonly OutboxMemory? _memory;
    private readonly OutboxFlusher? _flusher;
    private readonly bool _isOwn;
    private readonly ILogger _logger;

    public EmitterOutbox(IOptions<EmitterOptions> options, TimeProvider time, ILogger<EmitterOutbox> logger)
    {
        var given = options.Value;
        _logger = logger;
        _isOwn = given.Memory is null;
        IDelivery? delivery = given.Channel is { } channel ? new ChannelDelivery(channel, time)
            : given.Address is { } address ? AddressDelivery.To(address, time)
            : null;
        // Stays mapped until the process ends: threads that are not waited for write into it.
        _memory = delivery is null ? null : given.Memory ?? OutboxMemory.Private(OutboxLayout.Default);
        Writer = new OutboxWriter(_memory, given.AppName);
        _flusher = delivery is null ? null : new OutboxFlusher(Writer, new OutboxCourier(_memory!, delivery), time, () => given.HandOverLimit);
    }

    public OutboxWriter Writer { get; }

    /// <summary>See <see cref="OutboxFlusher.HeldBack"/>.</summary>
    public bool HeldBack => _flusher?.HeldBack == true;

    /// <summary>All measurements that were dropped so far.</summary>
    public long Dropped()
    {
        var dropped = 0L;
        for (var reason = 0; reason < DropReasons.Count; reason++)
        {
            dropped += _memory?.Value(reason, SeriesKind.Counter) ?? 0;
        }
        return dropped;
    }

    public void Start() => _flusher?.Start();

    /// <summary>At the very end: requests that were running when the app began to stop are in it.</summary>
    public void Dispose()
    {
        _flusher?.Dispose();
        // Without a launcher, the rest is never sent.
        if (_isOwn && _memory?.ReadStatistics().Waiting is > 0 and var left)
        {
            _logger.LeftBehind(left);
        }
    }
}
