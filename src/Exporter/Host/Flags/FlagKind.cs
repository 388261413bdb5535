namespace Windhover.Exporter.Host.Flags;

/// <summary>How the value of a flag is read.</summary>
internal enum FlagKind
{
    /// <summary>Takes no value: <c>--x</c> or <c>--no-x</c>.</summary>
    Bool,

    Text,

    /// <summary>A path of HTTP: begins with <c>/</c>.</summary>
    HttpPath,

    /// <summary>A whole number, in decimal digits.</summary>
    Number,

    /// <summary>As in a mapping file, such as <c>1m30s</c>.</summary>
    Duration,

    /// <summary>One of <see cref="ExporterFlag.Choices"/>, in any case.</summary>
    Choice,
}
