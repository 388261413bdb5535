using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Known;

/// <summary>What many known lines of one shard have in common, once.</summary>
internal sealed class LineMeaning(in LineTraits traits)
{
    // Fields, and not the traits as they came: they are read with each line.
    public readonly double Divisor = traits.Divisor;
    public readonly double Scale = traits.Scale;
    public readonly long Weight = traits.Weight;
    public readonly EventType Event = traits.Type.Event;
    public readonly bool Packs = traits.Type.Packs;
    public readonly bool CannotFall = traits.Type.CannotFall;
    public readonly bool Mapped = traits.Mapped;
    public readonly bool Tagged = traits.Tagged;

    /// <summary>A whole number in the line is added to the counter as it is.</summary>
    public readonly bool AddsWhole = traits is { Type.Event: EventType.Counter, Divisor: 1, Scale: 1 };

    public readonly string UnmappedName = traits.UnmappedName;

    /// <summary>Events of the name that no rule takes, not handed over to <see cref="UnmappedNames"/> yet.</summary>
    public long UnmappedEvents;
}
