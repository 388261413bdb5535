using System.Text;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Tests.Lines;

public sealed class LineParserTests
{
    private readonly LineStatistics _statistics = new();
    private readonly ParsedLine _result = new();

    [Theory]
    [InlineData("pv:1|c|c:ci-0000", "container_id=ci-0000")]
    [InlineData("pv:1|c|e:it-false,cn-redis,pu-810fe89d", "")]
    [InlineData("pv:1|c|card:low", "")]
    [InlineData("pv:1|c|T1656581400|c:abc", "container_id=abc")]
    [InlineData("pv:1|c|#env:dev|card:orchestrator", "env=dev")]
    [InlineData("pv:1|c|@1|#env:dev|c:abc|e:it-true|card:none|T1656581400", "env=dev,container_id=abc")]
    public void A_sample_with_fields_of_DogStatsD_counts(string line, string labels)
    {
        Parse(line);
        var sample = Assert.Single(_result.Events);
        Assert.Equal(("pv", 1.0), (sample.Name, sample.Value));
        Assert.Equal(labels, string.Join(',', _result.Labels.Select(label => $"{label.Key}={label.Value}")));
        Assert.Equal(0, Enum.GetValues<LineError>().Sum(_statistics.Errors));
    }

    [Theory]
    [InlineData("a:1|c:2|c", 2)]
    [InlineData("a:1|c|@0.5:2|c:3|c", 3)]
    [InlineData("a:1|c|c:2|c", 1)]
    [InlineData("a:1|c|c:", 0)]
    [InlineData("a:1|c|x:1", 0)]
    [InlineData("a:1|c|@1|#a:b|c:d|e:f|card:g|T1|T2", 0)]
    public void Fields_take_nothing_from_lines_of_several_samples(string line, int events)
    {
        Parse(line);
        Assert.Equal(events, _result.Events.Count);
        Parse(line, new LineOptions { DogStatsdFields = false });
        Assert.Equal(events, _result.Events.Count);
    }

    [Theory]
    [InlineData("][:1|c", "][", 1)]
    [InlineData("a]x[,k=v:1|c", "a]x[,k=v", 1)]
    [InlineData("a[k=v:1|c", "a[k=v", 1)]
    [InlineData("a[k=v]b:1|c", "ab", 0)]
    public void A_bracket_out_of_place_is_a_tag_error_and_the_name_is_kept(string line, string name, long tagErrors)
    {
        Parse(line);
        Assert.Equal(name, Assert.Single(_result.Events).Name);
        Assert.Equal(tagErrors, _statistics.TagErrors);
    }

    [Fact]
    public void Without_SignalFX_tags_brackets_are_ordinary()
    {
        Parse("][:1|c", new LineOptions { SignalFxTags = false });
        Assert.Equal("][", Assert.Single(_result.Events).Name);
        Assert.Equal(0, _statistics.TagErrors);
    }

    [Theory]
    [InlineData("a:1|ms|@0.3", 3)]
    [InlineData("a:1|ms|@0.1", 10)]
    [InlineData("a:1|ms|@2e-7", 5_000_000)]
    [InlineData("a:1|h|@1e-12", SamplingRate.MaxWeight)]
    [InlineData("a:1|d|@0", 1)]
    public void A_sampling_rate_is_one_event_with_a_weight(string line, long weight)
    {
        Parse(line);
        Assert.Equal(weight, Assert.Single(_result.Events).Count);
    }

    [Theory]
    [InlineData("a:1|ms|@2")]
    [InlineData("a:1|ms|@-0.5")]
    [InlineData("a:1|ms|@nan")]
    [InlineData("a:1|ms|@inf")]
    [InlineData("a:1|ms|@1e-300")]
    public void A_rate_that_means_no_event_is_no_error_either(string line)
    {
        Parse(line);
        Assert.Empty(_result.Events);
        Assert.Equal(1, _statistics.Samples);
        Assert.Equal(0, _statistics.Errors(LineError.InvalidSampleFactor));
    }

    [Theory]
    [InlineData("a:1|c|@x", 1.0)]
    [InlineData("a:1|c|@1e400", 0.0)]
    public void An_unreadable_rate_is_counted_and_the_sample_goes_on(string line, double value)
    {
        Parse(line);
        Assert.Equal(value, Assert.Single(_result.Events).Value);
        Assert.Equal(1, _statistics.Errors(LineError.InvalidSampleFactor));
    }

    [Fact]
    public void Many_values_share_many_tags()
    {
        // Read once per value, these tags would be 300 million; the limit of the test run is what would notice.
        var values = string.Join(':', Enumerable.Repeat("1", 20_000));
        var tags = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"{i:x}:v,bad"));
        Parse($"a:{values}|ms|#{tags}");
        Assert.Equal(20_000, _result.Events.Count);
        Assert.Equal(5_000, _result.Labels.Count);
        Assert.Equal(20_000 * 5_000, _statistics.TagErrors);
        Assert.Equal(20_000, _statistics.Tags);
    }

    [Fact]
    public void A_line_of_thousands_of_tags_leaves_no_big_table_behind()
    {
        Parse("a:1|c|#" + string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"k{i}:v")));
        Parse("a:1|c|#k:v");
        Assert.Equal("v", Assert.Single(_result.Labels).Value);
        Assert.True(_result.Labels.Capacity < 1_000);
    }

    [Fact]
    public void Every_reason_has_a_label_of_its_own()
    {
        string[] reasons = [.. Enum.GetValues<LineError>().Where(error => error != LineError.None).Select(error => error.Reason())];
        Assert.Equal(9, reasons.Distinct(StringComparer.Ordinal).Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => LineError.None.Reason());
    }

    [Fact]
    public void Random_bytes_are_counted_and_never_thrown()
    {
        string[] words = ["a", "1", ":", "|", "|c", "|ms", "|g", "|x", "|@", "0.5", "|#", "k:v", "|c:", "[", "]", ",", "x=y", "ü", "\r", "\0", "||", "inf"];
        var random = new Random(3);
        var parser = new LineParser(new LineOptions());
        for (var i = 0; i < 200_000; i++)
        {
            var line = new StringBuilder();
            for (var n = random.Next(1, 24); n > 0; n--)
            {
                line.Append(words[random.Next(words.Length)]);
            }

            var bytes = Encoding.UTF8.GetBytes(line.ToString());
            bytes[random.Next(bytes.Length)] ^= (byte)(random.Next(8) == 0 ? 0x80 : 0);
            parser.Parse(bytes, _result, _statistics);
        }

        Assert.True(_statistics.Samples > 0);
        Assert.All(Enum.GetValues<LineError>().Where(error => error != LineError.None), error => Assert.True(_statistics.Errors(error) > 0));
    }

    private void Parse(string line, LineOptions? options = null)
        => new LineParser(options ?? new LineOptions()).Parse(Encoding.UTF8.GetBytes(line), _result, _statistics);
}
