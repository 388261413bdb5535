using Windhover.Exporter.Known;
using Windhover.Exporter.Mapping;

namespace Windhover.Exporter.Shards;

/// <summary>A mapping file in force, with the names that it does not take. A reload makes a new one.</summary>
internal sealed class RulesInForce(MetricMapper mapper)
{
    public MetricMapper Mapper => mapper;

    /// <summary>Names that these rules do not take; a reload begins anew.</summary>
    public UnmappedNames Unmapped { get; } = new();
}
