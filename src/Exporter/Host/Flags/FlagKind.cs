namespace Windhover.Exporter.Host.Flags;

/// <summary>How the value of a flag is read; each as kingpin reads it, with Go's words when it cannot.</summary>
internal enum FlagKind
{
    /// <summary>Takes no value: <c>--x</c> or <c>--no-x</c>.</summary>
    Bool,

    Text,

    /// <summary>A whole number, given in any form of a floating-point number and cut: kingpin does so.</summary>
    Integer,

    /// <summary>As <c>strconv.ParseUint</c> with base 0.</summary>
    Unsigned,

    /// <summary>A unit is required, also one of days (<c>d</c>) or weeks (<c>w</c>).</summary>
    Duration,

    /// <summary>One of <see cref="ExporterFlag.Choices"/>, compared whole.</summary>
    Choice,

    LogLevel,

    LogFormat,
}
