using System.Globalization;
using System.Text.Json;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Tests.Golden;

namespace Windhover.Exporter.Tests.Lines;

public sealed class LineParserGoldenTests
{
    [Theory]
    [InlineData("line_extra.json")]
    [InlineData("line_fuzz.json")]
    public void Each_line_gives_the_events_and_errors_that_statsd_exporter_gave(string file)
    {
        var report = new GoldenReport();
        foreach (var row in GoldenFile.Rows(file))
        {
            var golden = row.GetProperty("golden");
            if (golden.TryGetProperty("panic", out _))
            {
                continue;
            }

            (var result, var statistics) = Parse(row);
            report.Compare(row.ToString(), Expected(golden), LineText.Of(result, statistics));
        }

        report.AssertAllEqual();
    }

    [Theory]
    [InlineData("line_extra.json", 2)]
    [InlineData("line_fuzz.json", 10)]
    public void Brackets_in_the_wrong_order_are_a_tag_error_and_stay_in_the_name(string file, int rows)
    {
        var seen = 0;
        foreach (var row in GoldenFile.Rows(file).Where(row => row.GetProperty("golden").TryGetProperty("panic", out _)))
        {
            (var result, var statistics) = Parse(row);
            var line = row.GetProperty("in").GetString()!;
            seen++;
            Assert.True(statistics.TagErrors > 0, line);
            Assert.All(result.Events, e => Assert.Equal(line[..line.IndexOf(':', StringComparison.Ordinal)], e.Name));
        }

        Assert.Equal(rows, seen);
    }

    [Theory]
    [InlineData("crash.json")]
    [InlineData("crash_extra.json")]
    public void Lines_that_end_or_wedge_statsd_exporter_are_parsed_like_any_other(string file)
    {
        var parser = new LineParser(new LineOptions());
        var result = new ParsedLine();
        var statistics = new LineStatistics();
        var lines = 0;
        foreach (var row in GoldenFile.Rows(file).Where(row => row.TryGetProperty("lines", out _)))
        {
            foreach (var line in row.GetProperty("lines").EnumerateArray())
            {
                parser.Parse(System.Text.Encoding.UTF8.GetBytes(line.GetString()!), result, statistics);
                lines++;
            }
        }

        Assert.True(lines > 5);
        Assert.True(statistics.Samples > 0);
    }

    private static (ParsedLine Result, LineStatistics Statistics) Parse(JsonElement row)
    {
        var result = new ParsedLine();
        var statistics = new LineStatistics();
        var parser = new LineParser(GoldenJson.ReadLineOptions(row.GetProperty("flags")));
        parser.Parse(GoldenJson.ReadBytes(row, "in", "in_b64"), result, statistics);
        return (result, statistics);
    }

    private static string Expected(JsonElement golden)
    {
        var events = golden.GetProperty("events").EnumerateArray().Select(e => LineText.Event(
            e.GetProperty("type").GetString()!,
            e.GetProperty("name").GetString()!,
            GoldenJson.ReadDouble(e.GetProperty("value")),
            e.TryGetProperty("relative", out var relative) && relative.GetBoolean(),
            e.GetProperty("labels").EnumerateObject().Select(l => new KeyValuePair<string, string>(l.Name, l.Value.GetString()!))));
        var errors = golden.TryGetProperty("sample_errors", out var counts)
            ? counts.EnumerateObject().Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Name}={c.Value.GetInt64()}"))
            : [];
        return LineText.Join(
            events,
            errors,
            golden.GetProperty("samples").GetInt64(),
            golden.GetProperty("tags").GetInt64(),
            golden.GetProperty("tag_errors").GetInt64());
    }
}
