namespace Windhover.Exporter.Host.Flags;

/// <summary>The exporter cannot start. Logged as an error line; the exit code is 1.</summary>
internal sealed class StartException(string message, params (string Key, string Value)[] fields) : Exception(message)
{
    /// <summary>What stands behind the message in the log.</summary>
    public IReadOnlyList<(string Key, string Value)> Fields { get; } = fields;

    /// <summary>The state file is the cause: without it the exporter can start.</summary>
    public bool IsState { get; init; }
}
