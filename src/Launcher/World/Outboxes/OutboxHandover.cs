using Windhover.Emitter.Outbox;

namespace Windhover.Launcher.World.Outboxes;

/// <summary>An outbox.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Fd">Of its memory.</param>
/// <param name="IsLeft">Its worker is gone, and it is being drained.</param>
/// <param name="Layout">Of its memory, as the launcher made it: what stands there by now may be anything.</param>
/// <param name="Totals">As far as they can be believed.</param>
internal sealed record OutboxHandover(int Index, int Fd, bool IsLeft, OutboxLayout Layout, OutboxTotals Totals);
