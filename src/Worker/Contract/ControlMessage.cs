namespace Windhover.Worker.Contract;

/// <summary>What a worker tells its launcher over <see cref="WorkerContract.ControlFd"/>: one word a line, ASCII,
/// ended by a newline.</summary>
internal static class ControlMessage
{
    /// <summary>The worker library runs inside the process: the app took the launcher's sockets. An app that never says it
    /// is one that the launcher cannot attach to.</summary>
    public const string Attached = "attached";

    /// <summary>The app has started and accepts connections.</summary>
    public const string Ready = "ready";

    /// <summary>The worker accepts no more and finishes what it has.</summary>
    public const string Draining = "draining";

    /// <summary>The only thing that the launcher says to a worker: this byte, and with it an open file that takes the place of the access
    /// log.</summary>
    public const byte LogReopened = (byte)'a';
}
