using Windhover.Interop.Channel;

namespace Windhover.Exporter.State;

/// <summary>Where the values of the series lie, so that the next exporter goes on with them.</summary>
/// <param name="Path">Of the file. It is made where there is none, and its folder too.</param>
internal sealed record StateOptions(string Path)
{
    /// <summary>Time that another exporter has to let go of the file. Zero is for a start by hand: two with one file are a mistake.</summary>
    public TimeSpan LockTimeout { get; init; }

    /// <summary>Length that the file may grow to, in bytes. Beyond it, as on a full disk, new series are not saved.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>Says whether the parts that an exporter was killed in are noted as applied. What was changed for one that is not is taken
    /// back. Null: none is.</summary>
    public Func<PartId, bool>? IsApplied { get; init; }

    /// <summary>Told what an operator should know, as a sentence.</summary>
    public Action<string> Warn { get; init; } = static _ => { };
}
