namespace Windhover.Exporter.Host.Flags;

/// <summary>The exporter cannot start. Logged as an error line; the exit code is 1.</summary>
internal sealed class StartException(string message) : Exception(message)
{
    /// <summary>The state file is the cause: without it the exporter can start.</summary>
    public bool IsState { get; init; }
}
