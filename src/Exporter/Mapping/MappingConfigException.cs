namespace Windhover.Exporter.Mapping;

/// <summary>A mapping file that cannot be used. The message has statsd_exporter's exact text.</summary>
public sealed class MappingConfigException(string message, int line, int column) : Exception(message)
{
    /// <summary>From 1; 0 where the error has no place.</summary>
    public int Line { get; } = line;

    /// <summary>From 1; 0 where the error has no place.</summary>
    public int Column { get; } = column;
}
