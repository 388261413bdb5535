namespace Windhover.Emitter.Delivery;

/// <summary>Empties an outbox whose worker is gone.</summary>
internal interface IOutboxDrain : IDisposable
{
    /// <summary>Does what can be done now; waits for a tenth of a second at most, and not at all in the channel.</summary>
    /// <returns>Whether the outbox is closed. If not, call again a little later.</returns>
    bool Advance();
}
