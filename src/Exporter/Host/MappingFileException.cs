namespace Windhover.Exporter.Host;

/// <summary>The mapping file cannot be read.</summary>
internal sealed class MappingFileException(string message) : Exception(message);
