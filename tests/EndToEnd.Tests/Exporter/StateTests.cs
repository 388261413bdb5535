using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary>Exporters one after the other on one state file, as real processes.</summary>
public sealed class StateTests : IDisposable
{
    private const int Kills = 12;

    private readonly TemporaryDirectory _folder = new();

    private string StateFile => _folder.PathTo("deep/exporter.state");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_value_is_ever_lower_than_one_that_was_shown_however_often_it_is_killed_under_load()
    {
        var random = new Random(Environment.TickCount);
        var shown = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var exporter = await StartAsync();
            Compare(shown, await exporter.ScrapeAsync());
            using var ended = new CancellationTokenSource();
            var load = Task.Run(() => LoadAsync(exporter, ended.Token));
            // At any point of the load, which has new series now and then.
            for (var scrapes = random.Next(1, 6); scrapes > 0; scrapes--)
            {
                var before = shown.GetValueOrDefault("hits");
                var series = await exporter.ScrapeUntilAsync(series => series.GetValueOrDefault("hits") > before);
                Compare(shown, series);
                Note(shown, series);
            }
            await exporter.Process.KillAsync();
            await ended.CancelAsync();
            await load;
        }
        await using var last = await StartAsync();
        var all = await last.ScrapeAsync();
        Compare(shown, all);
        Assert.All(
            all.Where(one => one.Key.StartsWith("windhover_exporter_state_left_out_total", StringComparison.Ordinal)),
            one => Assert.Equal(0, one.Value));
        Assert.Equal(all["took_count"], all["took_bucket{le=\"+Inf\"}"]);
    }

    [Fact]
    public async Task An_end_by_sigterm_loses_nothing()
    {
        await using (var first = await StartAsync())
        {
            await SendAsync(first, "hits:3|c\nlevel:7|g");
            await first.ScrapeUntilAsync(series => series.GetValueOrDefault("hits") == 3);
            first.Process.Signal(PosixSignal.SIGTERM);
            Assert.Equal(0, await first.Process.ExitCodeAsync);
        }

        await using var next = await StartAsync();

        var series = await next.ScrapeAsync();
        Assert.Equal((3, 7), (series["hits"], series["level"]));
        Assert.Equal(2, series["windhover_exporter_state_loaded_series"]);
    }

    [Fact]
    public async Task A_second_exporter_on_the_same_file_is_refused()
    {
        await using var first = await StartAsync();
        await using var second = ExporterUnderTest.Launch(["--web.listen-address=127.0.0.1:0", "--statsd.listen-udp=127.0.0.1:0", $"--state.path={StateFile}"]);

        Assert.Equal(1, await second.Process.ExitCodeAsync);

        Assert.Contains($"{StateFile} is in use by another exporter; stop that one, or choose another file", second.Process.Lines[^1]);
    }

    [Fact]
    public async Task A_foreign_file_is_set_aside_with_a_warning()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(StateFile)!);
        File.WriteAllText(StateFile, "not a state");

        await using var exporter = await StartAsync();

        Assert.Contains(exporter.Process.Lines, line => line.Contains("is not used: it is no state file", StringComparison.Ordinal));
        Assert.Equal("not a state", File.ReadAllText(Assert.Single(Directory.GetFiles(Path.GetDirectoryName(StateFile)!, "*.set-aside-*"))));
    }

    /// <summary>1.5 MiB; beyond it the kernel would end the process by SIGXFSZ.</summary>
    [Fact]
    public async Task A_limit_on_the_size_of_files_ends_nothing()
    {
        await using var exporter = ExporterUnderTest.Launch(
            ["--web.listen-address=127.0.0.1:0", "--statsd.listen-udp=", "--statsd.listen-tcp=127.0.0.1:0", $"--state.path={StateFile}"],
            start =>
            {
                // The runtime would make its code a file too, a large one.
                start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
                Under(start, "ulimit -f 3000; exec \"$@\"");
            });
        await exporter.WaitUntilServingAsync();
        var lines = string.Join('\n', Enumerable.Range(0, 40_000).Select(i => $"hits:1|c|#id:{i}")) + "\n";
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(exporter.Tcp);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(lines));
        }

        var series = await exporter.ScrapeUntilAsync(series => series["windhover_exporter_series"] == 40_000);

        Assert.True(series["windhover_exporter_state_unsaved_series_total"] > 0);
        Assert.Contains(exporter.Process.Lines, line => line.Contains("cannot grow", StringComparison.Ordinal));
    }

    private static void Under(System.Diagnostics.ProcessStartInfo start, string script)
    {
        string[] command = ["-c", script, "sh", start.FileName, .. start.ArgumentList];
        start.FileName = "sh";
        start.ArgumentList.Clear();
        Array.ForEach(command, start.ArgumentList.Add);
    }

    private static void Compare(Dictionary<string, double> shown, Dictionary<string, double> series)
    {
        foreach (var (name, value) in shown)
        {
            Assert.True(series.GetValueOrDefault(name, -1) >= value, $"{name} fell from {value} to {series.GetValueOrDefault(name, -1)}");
        }
    }

    private static void Note(Dictionary<string, double> shown, Dictionary<string, double> series)
    {
        foreach (var (name, value) in series.Where(one => one.Key.StartsWith("hits", StringComparison.Ordinal)
            || (one.Key.StartsWith("took", StringComparison.Ordinal) && !one.Key.Contains("quantile", StringComparison.Ordinal))))
        {
            shown[name] = value;
        }
    }

    private static async Task LoadAsync(ExporterUnderTest exporter, CancellationToken cancellationToken)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.Connect(exporter.Udp);
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            var id = (i % 500).ToString(CultureInfo.InvariantCulture);
            try
            {
                await client.SendAsync(Encoding.ASCII.GetBytes($"hits:1|c\nhits:0.5|c|#id:{id}\ntook:0.2:30|h\ntook:4|h|#id:{id}"));
            }
            catch (SocketException)
            {
                // The exporter is gone already, and the end is near.
            }
        }
    }

    private static async Task SendAsync(ExporterUnderTest exporter, string lines)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await client.SendToAsync(Encoding.ASCII.GetBytes(lines), exporter.Udp);
    }

    private Task<ExporterUnderTest> StartAsync(params string[] more)
    {
        var mapping = _folder.PathTo("mapping.yml");
        File.WriteAllText(mapping, "defaults: {observer_type: histogram}\n");
        return ExporterUnderTest.StartAsync([$"--state.path={StateFile}", $"--statsd.mapping-config={mapping}", .. more]);
    }
}
