using System.Globalization;
using CsCheck;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Tests.Pipeline;

namespace Windhover.Exporter.Tests.State;

/// <summary>Any lines, over several shards, with kills and restarts anywhere between them: what is shown is what one exporter would show
/// that was never stopped.</summary>
public sealed class StatePropertyTests
{
    private const string Mapping = """
        mappings:
        - match: classic.*
          name: classic_$1
          observer_type: histogram
          histogram_options:
            buckets: [-1, 0, 0.5, 2]
            native_histogram_bucket_factor: 1
        - match: native.*
          name: native_$1
          observer_type: histogram
          histogram_options:
            buckets: [1]
            native_histogram_bucket_factor: 1.1
            native_histogram_max_buckets: 12
        """;

    private static readonly Gen<string> Name = OneOf("hits", "classic.a", "native.a", "native.b", "took", "level", "other");
    private static readonly Gen<string> Tags = OneOf("", "|#k:v", "|#k:w", "|#a:b,k:v", "|#k:\"\\", "|#k:ä€");

    private static readonly Gen<string> Value = Gen.OneOf(
        Gen.Int[0, 20].Select(number => number.ToString(CultureInfo.InvariantCulture)),
        Gen.Double[0, 5000].Select(number => number.ToString("R", CultureInfo.InvariantCulture)),
        OneOf("0.1", "-3", "+4", "1e300", "0"));

    private static readonly Gen<string> Line = Gen.Select(Name, Value, Tags, (name, value, tags) =>
    {
        var type = name switch { "hits" => "c", "level" => "g", "other" => "c", _ => "h" };
        return $"{name}:{value}|{type}{(name == "took" ? "|@0.5" : "")}{tags}";
    });

    private static readonly Gen<(string[] Lines, int Shard, int After)> Batch =
        Gen.Select(Line.Array[1, 12], Gen.Int[0, 2], Gen.Int[0, 5], (lines, shard, after) => (lines, shard, after));

    [Fact]
    public void Restarts_change_nothing()
    {
        Batch.Array[1, 14].Sample(
            batches =>
            {
                using var state = new StateUnderTest();
                var options = new ExporterOptions { MappingConfig = Mapping };
                var plain = new ExporterUnderTest(options, time: state.Time);
                ILineSink[] plainSinks = [.. Enumerable.Range(0, 3).Select(_ => plain.Exporter.CreateSink())];
                var saved = state.Start(options);
                ILineSink[] savedSinks = [.. Enumerable.Range(0, 3).Select(_ => saved.Exporter.CreateSink())];
                foreach ((var lines, var shard, var after) in batches)
                {
                    plain.Send(plainSinks[shard], lines);
                    saved.Send(savedSinks[shard], lines);
                    if (after <= 1)
                    {
                        Stop(state, saved, isKilled: after == 0);
                        saved = state.Start(options);
                        savedSinks = [.. Enumerable.Range(0, 3).Select(_ => saved.Exporter.CreateSink())];
                    }
                }

                Assert.Equal(Comparable(plain), Comparable(saved));
                Assert.Equal(Native(plain), Native(saved));
                Assert.Empty(state.Warnings);
                Assert.DoesNotContain("state_left_out_total", NonZero(saved), StringComparison.Ordinal);
            },
            iter: 60);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static void Stop(StateUnderTest state, ExporterUnderTest exporter, bool isKilled)
    {
        if (isKilled)
        {
            state.Kill();
        }
        else
        {
            state.End(exporter);
        }
    }

    /// <summary>All but quantiles, whose windows end with the process.</summary>
    private static string Comparable(ExporterUnderTest exporter)
        => string.Join(
            '\n',
            StateUnderTest.OpenMetrics(exporter).Split('\n').Where(line => !line.Contains("quantile=", StringComparison.Ordinal)));

    private static IEnumerable<string> Native(ExporterUnderTest exporter)
        => exporter.NativeHistograms().Select(one =>
        {
            var buckets = one.Value.Native!;
            return $"{one.Name}{{{one.Labels}}} {one.Value.Count} {one.Value.Sum:R} {buckets.Schema} {buckets.ZeroCount} "
                + $"{string.Join(',', buckets.Positive.Keys.ToArray())}:{string.Join(',', buckets.Positive.Counts.ToArray())} "
                + $"{string.Join(',', buckets.Negative.Keys.ToArray())}:{string.Join(',', buckets.Negative.Counts.ToArray())}";
        });

    private static string NonZero(ExporterUnderTest exporter)
        => string.Join('\n', exporter.Text().Split('\n').Where(line => !line.StartsWith('#') && !line.EndsWith(" 0", StringComparison.Ordinal)));
}
