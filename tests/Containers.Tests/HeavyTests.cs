namespace Windhover.Containers.Tests;

/// <summary>Tests that run many processes each: one after the other, and not beside the rest.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HeavyTests
{
    public const string Name = "Heavy";
}
