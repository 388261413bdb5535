using Windhover.Emitter.Delivery;

namespace Windhover.Launcher.Tests.World.Outboxes;

/// <summary>Empties an outbox as the test says.</summary>
/// <param name="advance">See <see cref="IOutboxDrain.Advance"/>.</param>
internal sealed class Drain(Func<bool> advance) : IOutboxDrain
{
    public bool Advance() => advance();

    public void Dispose()
    {
    }
}
