using System.Buffers;
using System.IO.Compression;
using Windhover.Exporter.Exposition;
using Windhover.Exporter.Tests.Pipeline;

namespace Windhover.Exporter.Tests.State;

/// <summary>State files that earlier versions left are read with their exact values, whatever became of the code that wrote them.</summary>
/// <remarks>The file was recorded with version 0.1.0: 1,800 lines over UDP, then SIGKILL. The answers beside it are those that the same
/// version gave to a scrape after its next start.</remarks>
public sealed class RecordedStateTests : IDisposable
{
    private readonly StateUnderTest _state = new();

    public void Dispose() => _state.Dispose();

    [Theory]
    [InlineData("format-1.txt")]
    [InlineData("format-1.pb")]
    public void A_file_of_format_1_shows_what_it_showed_then(string answer)
    {
        var exporter = StartWith("format-1");
        var format = answer.EndsWith(".pb", StringComparison.Ordinal) ? MetricsFormat.ProtobufDelimited : MetricsFormat.Text;

        var output = new ArrayBufferWriter<byte>();
        exporter.Exporter.WriteClientMetrics(output, format);

        Assert.Empty(_state.Warnings);
        Assert.Equal(File.ReadAllBytes(Recorded(answer)), output.WrittenSpan.ToArray());
    }

    [Fact]
    public void Lines_of_today_are_added_to_the_series_of_format_1()
    {
        var exporter = StartWith("format-1");

        exporter.Send(
            "requests.total:5|c|#endpoint:/a0,http_status:200", "lat.histo.h0:2000|ms", "lat.native.n0:0.25|h", "lat.summary.s1:100|ms",
            "temp.rel:+1|g", "short.x0:1|c|@0.5", "gone:1|c");

        Assert.Equal("63", exporter.Value("requests_total{endpoint=\"/a0\",http_status=\"200\"}"));
        Assert.Equal("51", exporter.Value("lat_histogram_bucket{which=\"h0\",le=\"10\"}"));
        Assert.Equal("49", exporter.Value("lat_histogram_bucket{which=\"h0\",le=\"1\"}"));
        Assert.Equal("37", exporter.Value("lat_native_bucket{which=\"n0\",le=\"0.5\"}"));
        Assert.Equal("101", exporter.Value("lat_summary_count{which=\"s1\"}"));
        Assert.Equal("136", exporter.Value("short_lived{which=\"x0\"}"));
        Assert.Equal("2", exporter.Value("gone"));
    }

    private ExporterUnderTest StartWith(string recording)
    {
        using (var packed = File.OpenRead(Recorded(recording + ".state.gz")))
        using (var unpacked = new GZipStream(packed, CompressionMode.Decompress))
        using (var file = File.Create(_state.Path))
        {
            unpacked.CopyTo(file);
        }

        return _state.Start(new ExporterOptions { MappingConfig = File.ReadAllText(Recorded(recording + ".mapping.yml")) });
    }

    private static string Recorded(string name) => Path.Combine(AppContext.BaseDirectory, "State", "Recorded", name);
}
