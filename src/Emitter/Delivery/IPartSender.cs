namespace Windhover.Emitter.Delivery;

/// <summary>Sends the parts of batches to an address, from one thread. Never throws, and blocks for a bounded moment at most.</summary>
internal interface IPartSender : IDisposable
{
    /// <summary>Longest part that this way carries well, in bytes.</summary>
    int PartBytes { get; }

    /// <param name="part">Lines with a newline at the end of each. After anything but <see cref="SendOutcome.Sent"/> and
    /// <see cref="SendOutcome.Refused"/>, the next call is for the same part.</param>
    SendOutcome Send(ReadOnlySpan<byte> part);
}
