namespace Windhover.Exporter.Host.Flags;

/// <summary>The exporter cannot start. Logged as an error line; the exit code is 1.</summary>
internal sealed class StartException(string message, params (string Key, string Value)[] fields) : Exception(message)
{
    /// <param name="message">What could not be done.</param>
    /// <param name="errors">All that is wrong, one text for each mistake.</param>
    public StartException(string message, IReadOnlyList<string> errors)
        : this(message) => Errors = errors;

    /// <summary>Each is a line of its own in the log. Empty if the message and its fields say it all.</summary>
    public IReadOnlyList<string> Errors { get; } = [];

    /// <summary>What stands behind the message in the log.</summary>
    public IReadOnlyList<(string Key, string Value)> Fields { get; } = fields;

    /// <summary>The state file is the cause: without it the exporter can start.</summary>
    public bool IsState { get; init; }
}
