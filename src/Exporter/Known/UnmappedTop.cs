using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Known;

/// <summary>The names that no rule takes.</summary>
/// <param name="Events">Of all such names.</param>
/// <param name="MaxMissed">Events that each count may lack.</param>
/// <param name="Names">The most frequent first.</param>
internal sealed record UnmappedTop(long Events, long MaxMissed, IReadOnlyList<UnmappedName> Names);

/// <param name="Name">As it came: tags removed, not escaped.</param>
internal sealed record UnmappedName(string Name, EventType Type, long Events);
