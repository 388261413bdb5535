using Microsoft.Win32.SafeHandles;
using Windhover.Emitter.Delivery;
using Windhover.Emitter.Outbox;

namespace Windhover.Launcher.World.Outboxes;

/// <summary>One outbox of the pool.</summary>
internal sealed class OutboxEntry(SafeFileHandle file, OutboxMemory memory) : IDisposable
{
    public int Fd => (int)file.DangerousGetHandle();

    public OutboxMemory Memory => memory;

    /// <summary>Its worker is gone: what is in it is the launcher's to send.</summary>
    public bool IsLeft { get; set; }

    /// <summary>The sending; null if nothing is sent from here.</summary>
    public IOutboxDrain? Drain { get; set; }

    /// <summary>When to go on sending, and how long to wait after that if nothing can be sent: for an answer, or for room, soon at
    /// first, less often from a receiver that is away.</summary>
    public (long At, TimeSpan Pause) Next { get; set; }

    public OutboxTotals Totals => OutboxTotals.Of(memory.ReadStatistics());

    /// <summary>Only when no drain runs.</summary>
    public void Dispose()
    {
        memory.Dispose();
        file.Dispose();
    }
}
