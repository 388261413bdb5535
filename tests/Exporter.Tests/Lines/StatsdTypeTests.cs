using System.Text;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Tests.Pipeline;

namespace Windhover.Exporter.Tests.Lines;

/// <summary>What the table of types says holds wherever types are told apart.</summary>
public sealed class StatsdTypeTests
{
    public static TheoryData<string> Letters() => [.. StatsdType.All.Select(type => type.Letters)];

    [Theory]
    [MemberData(nameof(Letters))]
    public void A_line_of_each_type_is_counted_as_its_event_at_first_and_when_it_is_known(string letters)
    {
        var type = StatsdType.Find(Encoding.ASCII.GetBytes(letters), sets: true)!;
        var exporter = new ExporterUnderTest(new ExporterOptions { SetWindow = TimeSpan.FromMinutes(1) });

        exporter.Send($"x:2000|{letters}", $"x:2000|{letters}", $"x:1:2|{letters}", $"x:-1|{letters}");

        // A set takes any text as one value; other types reject what they do not pack.
        var packed = type.IsSet ? 1 : type.Packs ? 2 : 0;
        Assert.Equal(
            $"{2 + packed + (type.CannotFall ? 0 : 1)}",
            exporter.Value($"statsd_exporter_events_total{{type=\"{type.Event.Label()}\"}}"));
        Assert.Equal(
            type.Packs || type.IsSet ? null : "1",
            exporter.Value("statsd_exporter_sample_errors_total{reason=\"invalid_extended_aggregate_type\"}"));
        Assert.Equal(
            type.CannotFall ? "1" : null,
            exporter.Value("statsd_exporter_events_error_total{reason=\"illegal_negative_counter\"}"));
    }

    [Theory]
    [MemberData(nameof(Letters))]
    public void Values_have_the_unit_that_is_shown(string letters)
    {
        var type = StatsdType.Find(Encoding.ASCII.GetBytes(letters), sets: true)!;
        var exporter = new ExporterUnderTest(new ExporterOptions { MappingConfig = "defaults: {observer_type: histogram}" });

        exporter.Send($"x:2000|{letters}", $"x:2000|{letters}");

        var (series, value) = type switch
        {
            { IsSet: true } => ("x", null),
            { Event: EventType.Counter } => ("x", 4000 / type.Divisor),
            { Event: EventType.Gauge } => ("x", 2000 / type.Divisor),
            _ => ("x_sum", (double?)(4000 / type.Divisor)),
        };
        Assert.Equal(value?.ToString("R", System.Globalization.CultureInfo.InvariantCulture), exporter.Value(series));
    }

    [Theory]
    [MemberData(nameof(Letters))]
    public void Only_whole_letters_in_their_case_are_a_type(string letters)
    {
        Assert.Null(StatsdType.Find(Encoding.ASCII.GetBytes(letters.ToUpperInvariant()), sets: true));
        Assert.Null(StatsdType.Find(Encoding.ASCII.GetBytes(letters + letters), sets: true));
        Assert.Null(StatsdType.Find(Encoding.ASCII.GetBytes(letters[..^1]), sets: true));
    }

    [Fact]
    public void Numbers_of_types_are_their_places()
    {
        Assert.Equal(Enumerable.Range(0, StatsdType.All.Count), StatsdType.All.Select(type => type.Index));
        Assert.Equal(Enumerable.Range(0, EventTypes.All.Count), EventTypes.All.Select(type => (int)type));
        Assert.All(EventTypes.All, type => Assert.Equal(type, EventTypes.Find(type.Label())));
    }
}
