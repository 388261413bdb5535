namespace Windhover.Exporter.Host.Flags;

/// <summary>The exporter cannot start. Logged as error lines; the exit code is 1.</summary>
/// <param name="message">What could not be done.</param>
internal sealed class StartException(string message) : Exception(message)
{
    /// <param name="message">What could not be done.</param>
    /// <param name="details">All that is wrong, one text for each mistake.</param>
    public StartException(string message, IReadOnlyList<string> details)
        : this(message) => Details = details;

    /// <summary>Each is a line of its own in the log, before the message. Empty if the message says it all.</summary>
    public IReadOnlyList<string> Details { get; } = [];

    /// <summary>The state file is the cause: without it the exporter can start.</summary>
    public bool IsState { get; init; }
}
