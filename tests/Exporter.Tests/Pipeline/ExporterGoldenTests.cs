using System.Text.Json;
using Windhover.Exporter.Tests.Golden;

namespace Windhover.Exporter.Tests.Pipeline;

/// <summary>Recorded scenarios of statsd_exporter: mapping, lines, time and reloads in, series and own counters out. Each runs through
/// the fast way and the slow way.</summary>
public sealed class ExporterGoldenTests
{
    /// <summary>Here two names that clash live and expire between two scrapes, so that statsd_exporter gets away with it.</summary>
    private const string ClashBetweenScrapes = "fuzz 58";

    [Theory]
    [InlineData("exporter_extra.json", false)]
    [InlineData("exporter_extra.json", true)]
    [InlineData("exporter_fuzz.json", false)]
    [InlineData("exporter_fuzz.json", true)]
    [InlineData("exporter_peer.json", false)]
    [InlineData("exporter_peer.json", true)]
    public void Scenarios_give_what_statsd_exporter_gives(string file, bool reference)
    {
        var report = new GoldenReport();
        foreach (var row in GoldenFile.Rows(file).Where(row => !IsHazard(row)))
        {
            var exporter = Start(row, reference);
            Play(row, exporter, (step, recorded) =>
            {
                var name = $"{row.GetProperty("name")}, step {step}";
                report.Compare(name, recorded.GetProperty("exposition").GetString()!, exporter.ClientText());
                report.Compare(
                    name + ", native histograms", ScenarioText.OfRecordedNative(recorded), ScenarioText.OfNative(exporter));
            });
            report.Compare(
                $"{row.GetProperty("name")}, own metrics",
                ScenarioText.OfRecordedSelf(row.GetProperty("golden").GetProperty("self")),
                ScenarioText.OfSelf(exporter));
        }

        report.AssertAllEqual();
    }

    /// <summary>Where statsd_exporter crashes or answers 500 for ever, the new series is rejected and all else is as it shows it.</summary>
    [Theory]
    [InlineData("exporter_extra.json", false)]
    [InlineData("exporter_extra.json", true)]
    [InlineData("exporter_fuzz.json", false)]
    [InlineData("exporter_fuzz.json", true)]
    public void Where_statsd_exporter_breaks_only_the_new_series_is_rejected_and_it_is_counted(string file, bool reference)
    {
        var report = new GoldenReport();
        foreach (var row in GoldenFile.Rows(file).Where(row => IsHazard(row) && !IsHelpClash(row)))
        {
            var exporter = Start(row, reference);
            Play(row, exporter, (step, recorded) =>
            {
                if (recorded.TryGetProperty("exposition", out var exposition))
                {
                    report.Compare($"{row.GetProperty("name")}, step {step}", exposition.GetString()!, exporter.ClientText());
                }
            });
            string[] self = [.. exporter.SelfSamples()];
            report.Compare(
                $"{row.GetProperty("name")}, rejections counted",
                "True",
                self.Any(line => line.StartsWith("events_conflict_total{", StringComparison.Ordinal)
                    || line.StartsWith("events_error_total{", StringComparison.Ordinal)).ToString());
        }

        report.AssertAllEqual();
    }

    /// <summary>Two help texts of one name: the scrape of statsd_exporter breaks, and ours shows every series with the first text.</summary>
    [Theory]
    [InlineData("exporter_extra.json", false, 3)]
    [InlineData("exporter_extra.json", true, 3)]
    [InlineData("exporter_fuzz.json", false, 0)]
    [InlineData("exporter_fuzz.json", true, 0)]
    public void A_second_help_text_costs_no_sample_and_is_counted(string file, bool reference, int expected)
    {
        var rows = GoldenFile.Rows(file).Where(IsHelpClash).ToArray();
        Assert.Equal(expected, rows.Length);
        foreach (var row in rows)
        {
            var exporter = Start(row, reference);
            Play(row, exporter, (_, recorded) =>
            {
                // What its gatherer gives beside the error is there, and the second series with it.
                var shown = exporter.ClientText().Split('\n');
                Assert.All(recorded.GetProperty("exposition").GetString()!.Split('\n'), line => Assert.Contains(line, shown));
            });
            var text = exporter.ClientText();
            Assert.Single(text.Split('\n'), line => line.StartsWith("# HELP", StringComparison.Ordinal));
            Assert.Equal(2, text.Split('\n').Count(line => line.Length > 0 && line[0] != '#'));
            Assert.Equal("1", exporter.Value("windhover_exporter_help_conflicts_total"));
            Assert.Empty(exporter.Exporter.Conflicts());
        }
    }

    private static bool IsHelpClash(JsonElement row)
        => row.GetProperty("golden").GetProperty("steps").EnumerateArray().Any(step =>
            step.TryGetProperty("gather_error", out var error) && error.ToString().Contains("has help", StringComparison.Ordinal));

    private static bool IsHazard(JsonElement row)
    {
        var golden = row.GetProperty("golden");
        return row.GetProperty("name").GetString() == ClashBetweenScrapes
            || golden.TryGetProperty("panic", out _)
            || golden.GetProperty("steps").EnumerateArray().Any(step => step.TryGetProperty("gather_error", out _));
    }

    private static ExporterUnderTest Start(JsonElement row, bool reference)
        => new(
            new ExporterOptions
            {
                MappingConfig = row.TryGetProperty("config", out var config) ? config.GetString() : null,
                Lines = GoldenJson.ReadLineOptions(row.GetProperty("flags")),
            },
            reference);

    private static void Play(JsonElement row, ExporterUnderTest exporter, Action<int, JsonElement> afterStep)
    {
        var number = 0;
        foreach (var step in row.GetProperty("steps").EnumerateArray())
        {
            if (step.TryGetProperty("lines", out var lines))
            {
                exporter.Send(lines.EnumerateArray().Select(line => line.GetString()!));
            }

            if (step.TryGetProperty("reload", out var mapping))
            {
                exporter.Exporter.Reload(mapping.GetString()!);
            }

            if (step.TryGetProperty("advance_seconds", out var seconds))
            {
                exporter.Advance(seconds.GetDouble());
            }

            afterStep(number, row.GetProperty("golden").GetProperty("steps")[number]);
            number++;
        }
    }
}
