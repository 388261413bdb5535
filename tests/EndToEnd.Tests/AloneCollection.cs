namespace Windhover.EndToEnd.Tests;

/// <summary>Tests of how processes share the machine: no other test of this program runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
