namespace Windhover.Launcher.World.Outboxes;

/// <summary>An outbox.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Fd">Of its memory.</param>
/// <param name="IsLeft">Its worker is gone, and it is being drained.</param>
internal sealed record OutboxHandover(int Index, int Fd, bool IsLeft);
