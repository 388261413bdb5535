using Windhover.Emitter.Delivery;

namespace Windhover.Launcher.Tests.World.Outboxes;

/// <summary>A drain that does what a test says.</summary>
internal sealed class DrainOf(Func<bool> advance) : IOutboxDrain
{
    public bool Advance() => advance();

    public void Dispose()
    {
    }
}
