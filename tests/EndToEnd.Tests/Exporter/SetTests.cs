using System.Net.Sockets;

namespace Windhover.EndToEnd.Tests.Exporter;

public sealed class SetTests
{
    [Fact]
    public async Task With_a_window_sets_are_counted_over_all_sockets_together()
    {
        await using var exporter = await ExporterUnderTest.StartAsync("--statsd.sets.window=1h", "--statsd.sets.max-values=3");
        using var udp = new Socket(exporter.Udp.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await udp.SendToAsync("users:alice|s\nusers:bob|s"u8.ToArray(), exporter.Udp);
        using var tcp = new Socket(exporter.Tcp.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await tcp.ConnectAsync(exporter.Tcp);
        await tcp.SendAsync("users:bob|s\nusers:carol|s\n"u8.ToArray());

        await exporter.ScrapeUntilAsync(series => series.GetValueOrDefault("users") == 3);

        await tcp.SendAsync("users:dave|s\n"u8.ToArray());
        var series = await exporter.ScrapeUntilAsync(
            series => series.ContainsKey("statsd_exporter_events_error_total{reason=\"too_many_set_values\"}"));
        Assert.Equal(3, series["users"]);
    }

    [Fact]
    public async Task A_window_below_zero_and_a_bound_of_none_are_wrong_usage()
    {
        foreach (var flag in (string[])["--statsd.sets.window=-1s", "--statsd.sets.max-values=0"])
        {
            await using var exporter = ExporterUnderTest.Launch([flag]);
            Assert.Equal(1, await exporter.Process.ExitCodeAsync);
            Assert.Contains($"{flag.Replace("=", ": '", StringComparison.Ordinal)}': expected ", exporter.Process.StandardError);
        }
    }
}
