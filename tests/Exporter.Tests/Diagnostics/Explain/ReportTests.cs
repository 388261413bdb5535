using System.Text.Json;
using Windhover.Exporter.Diagnostics.Explain;
using Windhover.Exporter.Tests.Pipeline;

namespace Windhover.Exporter.Tests.Diagnostics.Explain;

public sealed class ReportTests
{
    private const string Mapping = "mappings:\n- {match: known.*, name: known}\n- {match: noise, name: n, action: drop}\n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_event_of_an_unmapped_name_counts_on_the_fast_way_as_on_the_slow_one(bool reference)
    {
        var exporter = new ExporterUnderTest(new ExporterOptions { MappingConfig = Mapping }, reference);
        for (var i = 0; i < 5; i++)
        {
            exporter.Send("known.a:1|c", "noise:1|c", "stray:1|c", "stray:1|c|#k:v", "packed:1:2:3|ms|@0.5", "tagged,k=v:1|g");
        }

        var report = UnmappedReport.Of(exporter.Exporter, 100);

        Assert.Equal(
            ["packed observer 30", "stray counter 10", "tagged gauge 5"],
            report.Names.Select(name => $"{name.Name} {name.Type} {name.Events}"));
        Assert.Equal(45, report.Events);
        Assert.Equal("45", exporter.Value("statsd_exporter_events_unmapped_total"));
        Assert.Equal(report.Names, UnmappedReport.Of(exporter.Exporter, 100).Names);
    }

    [Fact]
    public void Counts_survive_that_lines_are_forgotten_and_passing_time()
    {
        var exporter = new ExporterUnderTest(new ExporterOptions { MappingConfig = "defaults: {ttl: 5s}\n" });
        for (var i = 0; i < 10; i++)
        {
            exporter.Send("stray:1|c");
        }

        exporter.Advance(700);

        Assert.Equal(10, Assert.Single(UnmappedReport.Of(exporter.Exporter, 100).Names).Events);
    }

    [Fact]
    public void A_reload_begins_anew()
    {
        var exporter = new ExporterUnderTest(new ExporterOptions { MappingConfig = "" });
        exporter.Send("a:1|c", "b:1|c");
        exporter.Send("a:1|c", "b:1|c");

        exporter.Exporter.Reload("mappings: [{match: a, name: a}]");
        exporter.Send("a:1|c", "b:1|c");

        Assert.Equal("b", Assert.Single(UnmappedReport.Of(exporter.Exporter, 100).Names).Name);
    }

    [Fact]
    public void The_text_of_unmapped_names_quotes_what_strangers_sent()
    {
        var exporter = new ExporterUnderTest(new ExporterOptions { MappingConfig = Mapping });
        exporter.Send("x:1|c", "x:1|c", "x:1|c", "evil\u001b[31m:1|c");

        var text = UnmappedReport.Of(exporter.Exporter, 100).ToText();

        Assert.Contains("Names that none of the 2 rules takes", text);
        Assert.Contains("           3   75.0%  counter   \"x\"\n", text);
        Assert.Contains("\"evil\\u001B[31m\"", text);
        Assert.Single(UnmappedReport.Of(exporter.Exporter, 1).Names);
    }

    [Fact]
    public void Both_sides_of_a_conflict_are_shown()
    {
        var exporter = new ExporterUnderTest();
        exporter.Send("api.hits:1|g", "api-hits:1|c", "api-hits:1|c", "lat:1|ms", "lat.sum:1|g");

        var report = ConflictReport.Of(exporter.Exporter);

        Assert.Equal(
            ["api_hits counter api-hits 2 other_type api_hits gauge", "lat_sum gauge lat.sum 1 suffix_clash lat summary"],
            report.Conflicts.Select(row =>
                $"{row.MetricName} {row.Type} {row.StatsdName} {row.Events} {row.Reason} {row.Holder} {row.HolderType}"));
        Assert.Contains("  rejected  counter api_hits, last sent as \"api-hits\"\n  holder    gauge api_hits\n", report.ToText());
    }

    [Fact]
    public void Reports_are_json_without_reflection()
    {
        var exporter = new ExporterUnderTest();
        exporter.Send("a:1|c", "a:1|g");

        var unmapped = JsonSerializer.Serialize(UnmappedReport.Of(exporter.Exporter, 1), ExplainJson.Readable.UnmappedReport);
        var conflicts = JsonSerializer.Serialize(ConflictReport.Of(exporter.Exporter), ExplainJson.Readable.ConflictReport);

        Assert.StartsWith("{\"rules\":0,\"events\":2,\"maxMissed\":0,\"names\":[{\"name\":\"a\",", unmapped);
        Assert.StartsWith("{\"conflicts\":[{\"metricName\":\"a\",\"type\":\"gauge\",", conflicts);
    }

    [Fact]
    public void Without_conflicts_the_page_says_so()
        => Assert.Equal(
            "No sample was rejected because its name was taken.\n", ConflictReport.Of(new ExporterUnderTest().Exporter).ToText());
}
