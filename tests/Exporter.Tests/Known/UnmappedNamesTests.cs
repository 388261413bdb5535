using Windhover.Exporter.Known;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Tests.Known;

public sealed class UnmappedNamesTests
{
    [Fact]
    public void Frequent_names_are_found_among_a_flood_of_names_that_come_once()
    {
        var names = new UnmappedNames();
        for (var i = 0; i < 200_000; i++)
        {
            names.Add($"once.{i}", EventType.Counter, 1);
            if (i % 100 == 0)
            {
                names.Add("often", EventType.Counter, 1);
            }
        }

        var top = names.Top(int.MaxValue);

        Assert.Equal(202_000, top.Events);
        Assert.InRange(top.Names.Count, 1, 2 * UnmappedNames.Kept);
        Assert.Equal("often", top.Names[0].Name);
        Assert.InRange(top.Names[0].Events, 2_000 - top.MaxMissed, 2_000);
        Assert.InRange(top.MaxMissed, 1, top.Events / UnmappedNames.Kept);
    }

    [Fact]
    public void Counts_are_never_too_high_nor_lower_than_is_said()
    {
        var names = new UnmappedNames();
        var truth = new Dictionary<string, long>();
        var random = new Random(7);
        for (var i = 0; i < 300_000; i++)
        {
            // Few names often, many rarely.
            var name = $"n{(int)Math.Pow(2, random.NextDouble() * 16)}";
            long events = random.Next(1, 4);
            names.Add(name, EventType.Gauge, events);
            truth[name] = truth.GetValueOrDefault(name) + events;
        }

        var top = names.Top(int.MaxValue);

        Assert.NotEqual(0, top.MaxMissed);
        Assert.All(top.Names, shown => Assert.InRange(truth[shown.Name], shown.Events, shown.Events + top.MaxMissed));
        var kept = top.Names.Select(shown => shown.Name).ToHashSet();
        Assert.All(truth.Where(pair => pair.Value > top.MaxMissed), pair => Assert.Contains(pair.Key, kept));
    }

    [Fact]
    public void Long_names_are_cut()
    {
        var names = new UnmappedNames();
        names.Add(new string('a', 60_000), EventType.Counter, 1);
        names.Add(new string('a', 60_001), EventType.Counter, 1);

        var name = Assert.Single(names.Top(10).Names);
        Assert.Equal(513, name.Name.Length);
        Assert.Equal(2, name.Events);
    }
}
