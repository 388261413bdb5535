using System.Net.Sockets;
using System.Text;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary>Several threads that receive UDP, as an operator of a busy exporter starts them.</summary>
public sealed class ReceiveThreadsTests
{
    private const int Senders = 16;
    private const int Lines = 200;

    [Fact]
    public async Task Several_threads_count_together_and_keep_each_senders_order()
    {
        await using var exporter = await ExporterUnderTest.StartAsync("--statsd.receive-threads=3");

        // A socket each, for the kernel gives a sender's socket to one thread.
        Parallel.For(0, Senders, sender =>
        {
            using var client = new UdpClient();
            client.Connect(exporter.Udp);
            for (var i = 1; i <= Lines; i++)
            {
                client.Send(Encoding.ASCII.GetBytes($"all:1|c\nlast{sender}:{i}|g\ntime:2|h"));
            }
        });

        var series = await exporter.ScrapeUntilAsync(series => series.GetValueOrDefault("all") + Drops(series) == Senders * Lines);
        Assert.Equal(0, Drops(series));
        Assert.Equal(3 * Senders * Lines, series["statsd_exporter_lines_total"]);
        Assert.Equal(Senders * Lines, series["time_count"]);
        Assert.Equal(2 * Senders * Lines, series["time_sum"]);
        Assert.All(Enumerable.Range(0, Senders), sender => Assert.Equal(Lines, series[$"last{sender}"]));
    }

    private static double Drops(Dictionary<string, double> series) => series["windhover_exporter_udp_kernel_drops_total"];
}
