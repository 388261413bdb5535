namespace Windhover.Emitter.Transports;

/// <summary>Sends StatsD lines, from any thread. Never throws, and blocks for a bounded moment at most.</summary>
internal interface ILineSender : IDisposable
{
    /// <param name="line">One line, or several with newlines between them; without a newline at the end.</param>
    /// <returns><see cref="DropReason.None"/> when the kernel, or the sender's queue, took it.</returns>
    DropReason Send(ReadOnlySpan<byte> line);
}
