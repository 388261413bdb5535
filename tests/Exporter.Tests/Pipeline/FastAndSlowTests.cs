using System.Text;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Tests.Golden;

namespace Windhover.Exporter.Tests.Pipeline;

/// <summary>Lines that were met before are added by another code than new ones. Both must agree on everything.</summary>
public sealed class FastAndSlowTests
{
    private const string Mapping = """
        defaults:
          ttl: 5s
        mappings:
        - match: a.*
          name: a_mapped
          scale: 0.5
          labels:
            seg: $1
        - match: drop.*
          name: dropped
          action: drop
        - match: hist.*
          name: hist_$1
          observer_type: histogram
          honor_labels: true
          labels:
            tag: own
        """;

    private static readonly string[] Names = ["a.x", "a.y", "drop.z", "hist.h", "plain", "plain[k=v]", "plain,i=1", "plain#l=2", "", "a:b"];

    private static readonly string[] Values =
    [
        "1", "2.5", "+3", "-4", "-0", "0", "1e3", "0x1p4", "nan", "inf", "-inf", "1_0", "", "x", "1:2", "1:2:3", "1:x", "1:-2", ":1", "1:",
        "9007199254740993", "0.1", "0.30000000000000004", "18446744073709551616", "1|c:2",
        "12", "007", "1234567", "12345678", "99999999", "123456789", "12345/78", "1234567:",
    ];

    private static readonly string[] Tails =
    [
        "|c", "|g", "|ms", "|h", "|d", "|s", "|C", "|", "", "|c|@0.1", "|c|@0", "|c|@2", "|c|@x", "|c|@-1", "|ms|@0.5", "|ms|@0.3", "|h|@2",
        "|g|@0.5", "|c|#tag:v", "|c|#tag:v,u:w", "|c|#u:w,tag:v", "|ms|#tag:v", "|h|#tag:v|@0.5", "|c|#", "|c|#bare", "|c|#a:b,,c:d",
        "|c|c:box", "|c|#tag:v|c:box", "|ms|c:box", "|ms|#tag:v|c:box", "|c|T1656581400", "|c|#tag:v|T1656581400", "|c|@0.5|@0.5",
        "|c|#tag:v|#tag:w", "|ms|#le:1", "|ms|#quantile:1", "|h|#le:1", "|c|#__x:y", "|c||", "|ms|#tag:a:b", "|c|#tag:ä", "|c|#tag:\"\\",
        "|ms|@1e-9", "|h|@1e-7", "|c|e:it-false", "|c|card:low|c:box", "|ms|c:2|c", "|c|@0.5|#tag:v|c:box|e:x|card:none",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Lines_in_any_order_come_out_the_same_both_ways(int seed)
    {
        var random = new Random(seed);
        var fast = new ExporterUnderTest(new ExporterOptions { MappingConfig = Mapping });
        var slow = new ExporterUnderTest(new ExporterOptions { MappingConfig = Mapping }, reference: true);
        for (var batch = 0; batch < 120; batch++)
        {
            string[] lines = [.. Enumerable.Range(0, 100).Select(_ => $"{Pick(random, Names)}:{Pick(random, Values)}{Pick(random, Tails)}")];
            foreach (var exporter in (ExporterUnderTest[])[fast, slow])
            {
                exporter.Send(lines);
                exporter.Advance(batch % 10 == 9 ? 6 : 0.2);
                if (batch == 60)
                {
                    exporter.Exporter.Reload(Mapping.Replace("scale: 0.5", "scale: 2", StringComparison.Ordinal));
                }
            }

            Assert.Equal(slow.ClientText(), fast.ClientText());
            Assert.Equal(slow.SelfSamples(), fast.SelfSamples());
        }
    }

    [Theory]
    [InlineData("line_extra.json")]
    [InlineData("line_fuzz.json")]
    public void Recorded_lines_come_out_the_same_when_they_are_repeated(string file)
    {
        var fast = new ExporterUnderTest();
        var slow = new ExporterUnderTest(reference: true);
        foreach (var row in GoldenFile.Rows(file))
        {
            var line = GoldenJson.ReadBytes(row, "in", "in_b64");
            for (var i = 0; i < 3; i++)
            {
                fast.Send(line);
                slow.Send(line);
            }
        }

        Assert.Equal(slow.ClientText(), fast.ClientText());
        Assert.Equal(slow.SelfSamples(), fast.SelfSamples());
    }

    [Fact]
    public void A_known_line_allocates_nothing()
    {
        var exporter = new ExporterUnderTest();
        var sink = exporter.Exporter.CreateSink();
        var line = Encoding.ASCII.GetBytes("request_count:1|c|#app_name:shop,endpoint:/cart,http_status:200");
        var timing = Encoding.ASCII.GetBytes("request_latency_seconds:0.0123:0.5|h|#app_name:shop,endpoint:/cart");
        exporter.Exporter.Reload("defaults: {observer_type: histogram}");
        Send(sink, line, timing, times: 10);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Send(sink, line, timing, times: 1000);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Contains("request_count{app_name=\"shop\",endpoint=\"/cart\",http_status=\"200\"} 1010\n", exporter.ClientText());
    }

    private static void Send(ILineSink sink, byte[] line, byte[] timing, int times)
    {
        sink.Enter();
        for (var i = 0; i < times; i++)
        {
            sink.Line(line);
            sink.Line(timing);
        }

        sink.Exit();
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
