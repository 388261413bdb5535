namespace Windhover.Exporter.Mapping.Globs;

/// <summary>What a mapping file's load has to say without rejecting the file.</summary>
/// <param name="Message">statsd_exporter's text.</param>
/// <param name="Attributes">Keys and values of the log line, in its order.</param>
internal sealed record MappingWarning(string Message, IReadOnlyList<KeyValuePair<string, string>> Attributes)
{
    /// <summary>The message and its attributes as the log line has them, without quotes around the message.</summary>
    public override string ToString()
        => $"{Message} {string.Join(' ', Attributes.Select(attribute => $"{attribute.Key}={attribute.Value}"))}";

    public static implicit operator string(MappingWarning warning) => warning.ToString();
}
