using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary>What kills, wedges or poisons statsd_exporter leaves this one up, with every other series intact.</summary>
public sealed class HazardTests
{
    [Fact]
    public async Task No_recorded_crash_of_a_client_ends_the_process_or_breaks_the_scrape()
    {
        await using var exporter = await ExporterUnderTest.StartAsync("--statsd.cache-size=-1");
        await SendAsync(exporter, ["healthy:1|c"]);
        var lines = GoldenRows.Of("crash.json").Concat(GoldenRows.Of("crash_extra.json"))
            .Where(row => Config(row) is null && !row.TryGetProperty("args", out _) && row.TryGetProperty("lines", out _))
            .SelectMany(row => row.GetProperty("lines").EnumerateArray().Select(line => line.GetString()!))
            .Append("amplified:1|ms|@2e-7")
            .ToArray();

        await SendAsync(exporter, lines);
        await SendAsync(exporter, ["healthy:1|c"]);

        var series = await exporter.ScrapeUntilAsync(series => series.GetValueOrDefault("healthy") == 2);
        Assert.Equal(0, series["promhttp_metric_handler_requests_total{code=\"500\"}"]);
        Assert.Equal(0, series["windhover_exporter_faults_total"]);
        Assert.Equal(lines.Length + 2, series["statsd_exporter_lines_total"]);
        Assert.DoesNotContain(exporter.Process.Lines, line => line.Contains("level=ERROR", StringComparison.Ordinal));
    }

    public static TheoryData<string> CrashingConfigurations() =>
        [.. GoldenRows.Of("crash.json").Where(row => Config(row) is not null).Select(row => row.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(CrashingConfigurations))]
    public async Task No_recorded_crash_of_a_configuration_ends_the_process_or_breaks_the_scrape(string name)
    {
        var row = GoldenRows.Of("crash.json").Single(row => row.GetProperty("name").GetString() == name);
        using var folder = new TemporaryDirectory();
        var file = folder.PathTo("m.yml");
        File.WriteAllText(file, Config(row));
        await using var exporter = await ExporterUnderTest.StartAsync($"--statsd.mapping-config={file}");

        await SendAsync(exporter, row.GetProperty("lines").EnumerateArray().Select(line => line.GetString()!));
        await SendAsync(exporter, ["healthy:1|c"]);

        var series = await exporter.ScrapeUntilAsync(series => series.GetValueOrDefault("healthy") == 1);
        Assert.Equal(0, series["promhttp_metric_handler_requests_total{code=\"500\"}"]);
    }

    [Fact]
    public async Task A_relay_that_cannot_send_holds_up_nothing()
    {
        // 70,000 bytes are more than a datagram can have: every full packet fails.
        await using var exporter = await ExporterUnderTest.StartAsync(
            "--statsd.relay.address=127.0.0.1:9", "--statsd.relay.packet-length=70000");
        await SendAsync(exporter, [new string('a', 40_000) + ":1|c", new string('b', 28_000) + ":1|c"]);
        await exporter.ScrapeUntilAsync(
            series => series["windhover_exporter_relay_failed_packets_total{target=\"127.0.0.1:9\"}"] == 1);

        await SendAsync(exporter, Enumerable.Range(0, 300).Select(i => $"x{i}:1|c"));

        var series = await exporter.ScrapeUntilAsync(series => series["statsd_exporter_lines_total"] == 302);
        Assert.Equal(302, series["statsd_exporter_relay_lines_relayed_total{target=\"127.0.0.1:9\"}"]);
    }

    [Fact]
    public async Task The_environment_of_ASP_NET_Core_changes_nothing()
    {
        await using var exporter = ExporterUnderTest.Launch(
            ["--web.listen-address=127.0.0.1:0", "--statsd.listen-udp=127.0.0.1:0", "--statsd.listen-tcp="],
            start =>
            {
                start.Environment["ASPNETCORE_URLS"] = "http://256.0.0.1:1";
                start.Environment["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = "Not.There";
                start.Environment["Logging__LogLevel__Default"] = "Trace";
            });
        await exporter.WaitUntilServingAsync();

        using var response = await exporter.SendAsync(HttpMethod.Get, "/-/ready");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.All(exporter.Process.Lines, line => Assert.StartsWith("time=", line));
    }

    private static string? Config(JsonElement row) =>
        row.TryGetProperty("config", out var config) && config.ValueKind == JsonValueKind.String ? config.GetString() : null;

    private static async Task SendAsync(ExporterUnderTest exporter, IEnumerable<string> lines)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        foreach (var line in lines)
        {
            await client.SendToAsync(Encoding.UTF8.GetBytes(line), exporter.Udp);
        }
    }
}
