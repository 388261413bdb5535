using Microsoft.Win32.SafeHandles;
using Windhover.Emitter.Delivery;
using Windhover.Emitter.Outbox;

namespace Windhover.Launcher.World.Outboxes;

/// <summary>One outbox of the pool.</summary>
/// <param name="believed">Its totals, until they are read.</param>
internal sealed class OutboxEntry(SafeFileHandle file, OutboxMemory memory, OutboxTotals believed) : IDisposable
{
    private OutboxTotals _believed = believed;

    public int Fd => (int)file.DangerousGetHandle();

    public OutboxMemory Memory => memory;

    /// <summary>Its worker is gone: what is in it is the launcher's to send.</summary>
    public bool IsLeft { get; set; }

    /// <summary>The sending; null if nothing is sent from here.</summary>
    public IOutboxDrain? Drain { get; set; }

    /// <summary>When to go on sending, and how long to wait after that if nothing can be sent: for an answer, or for room, soon at
    /// first, less often from a receiver that is away.</summary>
    public (long At, TimeSpan Pause) Next { get; set; }

    /// <summary>As of now; as of the last time that they could be believed if the worker has written what cannot be. For one caller at a
    /// time.</summary>
    public OutboxTotals Totals => _believed = memory.TryReadStatistics() is { } statistics ? OutboxTotals.Of(statistics) : _believed;

    /// <summary>Only when no drain runs.</summary>
    public void Dispose()
    {
        memory.Dispose();
        file.Dispose();
    }
}
