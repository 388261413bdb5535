using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary>Signals, reloads and logs of a real process; recorded in life.json.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task Hup_reads_the_mapping_file_again_and_a_bad_one_changes_nothing()
    {
        using var folder = new TemporaryDirectory();
        var file = folder.PathTo("m.yml");
        File.WriteAllText(file, "mappings:\n- match: a\n  name: aa\n");
        await using var exporter = await ExporterUnderTest.StartAsync($"--statsd.mapping-config={file}");
        await CountAsync(exporter, "a", series => series.GetValueOrDefault("aa") == 1);

        File.WriteAllText(file, "mappings:\n- match: a\n  name: bb\n");
        await HupAsync(exporter, "level=INFO msg=\"Config reloaded successfully\"");
        await CountAsync(exporter, "a", series => series.GetValueOrDefault("bb") == 1);

        File.WriteAllText(file, "mappings:\n- match: a\n  nome: cc\n");
        await HupAsync(
            exporter,
            $"level=INFO msg=\"Error reloading config\" error=\"{file}:3:3: unknown key \\\"nome\\\"; did you mean \\\"name\\\"?\"");
        await CountAsync(exporter, "a", series => series.GetValueOrDefault("bb") == 2);

        File.Delete(file);
        await HupAsync(exporter, $"level=INFO msg=\"Error reloading config\" error=\"cannot read the mapping file {file}: Could not find file '{file}'\"");
        var last = await exporter.ScrapeAsync();
        Assert.Equal(1, last["aa"]);
        Assert.Equal(1, last["statsd_exporter_loaded_mappings"]);
        Assert.Equal(1, last["statsd_exporter_config_reloads_total{outcome=\"success\"}"]);
        Assert.Equal(2, last["statsd_exporter_config_reloads_total{outcome=\"failure\"}"]);
    }

    [Fact]
    public async Task Hup_without_a_mapping_file_is_a_warning()
    {
        await using var exporter = await ExporterUnderTest.StartAsync();

        await HupAsync(exporter, "level=WARN msg=\"Received signal but no mapping config to reload\" signal=hangup");

        Assert.DoesNotContain("statsd_exporter_config_reloads_total", string.Join(' ', (await exporter.ScrapeAsync()).Keys));
    }

    [Theory]
    [InlineData(PosixSignal.SIGHUP, "level=WARN msg=\"Received signal but no mapping config to reload\" signal=hangup")]
    [InlineData(PosixSignal.SIGINT, "level=INFO msg=\"Received os signal, exiting\" signal=interrupt")]
    public async Task Hears_a_signal_that_its_parent_ignores_as_under_nohup(PosixSignal signal, string message)
    {
        await using var exporter = ExporterUnderTest.Launch(
            ["--web.listen-address=127.0.0.1:0", "--statsd.listen-udp=127.0.0.1:0", "--statsd.listen-tcp="],
            start =>
            {
                start.ArgumentList.Insert(0, start.FileName);
                start.ArgumentList.Insert(0, "trap '' HUP INT; exec \"$0\" \"$@\"");
                start.ArgumentList.Insert(0, "-c");
                start.FileName = "/bin/sh";
            });
        await exporter.WaitUntilServingAsync();

        exporter.Process.Signal(signal);

        await exporter.Process.WaitForLineAsync(line => LogLines.Comparable([line]) is [var text] && text == message);
    }

    [Fact]
    public async Task The_debug_log_has_the_empty_lines_too()
    {
        await using var exporter = await ExporterUnderTest.StartAsync("--log.level=debug");
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await tcp.ConnectAsync(exporter.Tcp);

        await udp.SendToAsync("a:1|c\n"u8.ToArray(), exporter.Udp);
        await tcp.SendAsync("\r\n"u8.ToArray());

        foreach (var protocol in new[] { "udp", "tcp" })
        {
            await exporter.Process.WaitForLineAsync(
                line => line.EndsWith($" msg=\"Incoming line\" proto={protocol} line=\"\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Signals_that_mean_nothing_to_it_do_not_end_it()
    {
        await using var exporter = await ExporterUnderTest.StartAsync();

        foreach (var signal in new[] { 10, 12, 14, 24, 25, 26, 27, 29, 30 })
        {
            exporter.Process.Signal(signal);
        }

        await HupAsync(exporter, "level=WARN msg=\"Received signal but no mapping config to reload\" signal=hangup");
        Assert.False(exporter.Process.HasExited);
    }

    [Theory]
    [InlineData(PosixSignal.SIGTERM, "terminated")]
    [InlineData(PosixSignal.SIGINT, "interrupt")]
    public async Task Ends_with_0_at(PosixSignal signal, string name)
    {
        await using var exporter = await ExporterUnderTest.StartAsync();

        exporter.Process.Signal(signal);

        Assert.Equal(0, await exporter.Process.ExitCodeAsync);
        Assert.Equal(
            $"level=INFO msg=\"Received os signal, exiting\" signal={name}", LogLines.Comparable(exporter.Process.Lines)[^1]);
        Assert.Equal("", exporter.Process.StandardOutput);
    }

    [Fact]
    public async Task Debug_logs_every_line_and_json_has_the_same_fields()
    {
        await using var exporter = await ExporterUnderTest.StartAsync("--log.level=debug", "--log.format=json");

        await SendAsync(exporter, "j1:1|c|#x:y");

        var line = await exporter.Process.WaitForLineAsync(line => line.Contains("Incoming line", StringComparison.Ordinal));
        Assert.EndsWith("\"msg\":\"Incoming line\",\"proto\":\"udp\",\"line\":\"j1:1|c|#x:y\"}", line);
    }

    [Fact]
    public async Task Warnings_of_a_mapping_file_are_logged_at_start()
    {
        using var folder = new TemporaryDirectory();
        var file = folder.PathTo("m.yml");
        File.WriteAllText(file, "mappings:\n- match: a.*\n  name: x\n- match: a.b\n  name: y\n");

        await using var exporter = await ExporterUnderTest.StartAsync($"--statsd.mapping-config={file}");

        Assert.Contains(exporter.Process.Lines, line => line.Contains("level=WARN", StringComparison.Ordinal)
            && line.Contains("is a super set of match", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_series_whose_time_to_live_has_passed_is_dropped_by_itself()
    {
        using var folder = new TemporaryDirectory();
        var file = folder.PathTo("m.yml");
        File.WriteAllText(file, "mappings:\n- match: brief\n  name: brief\n  ttl: 1ms\n");
        await using var exporter = await ExporterUnderTest.StartAsync($"--statsd.mapping-config={file}");

        await SendAsync(exporter, "brief:1|c");

        await exporter.ScrapeUntilAsync(
            series => series.GetValueOrDefault("statsd_exporter_metrics_total{type=\"counter\"}") == 1 && !series.ContainsKey("brief"));
    }

    private static async Task HupAsync(ExporterUnderTest exporter, string awaited)
    {
        var before = exporter.Process.Lines.Count;
        exporter.Process.Signal(PosixSignal.SIGHUP);
        await exporter.Process.WaitForLineAsync(line => LogLines.Comparable([line]).Contains(awaited), before);
    }

    private static async Task CountAsync(ExporterUnderTest exporter, string name, Func<Dictionary<string, double>, bool> isRight)
    {
        await SendAsync(exporter, name + ":1|c");
        await exporter.ScrapeUntilAsync(isRight);
    }

    private static async Task SendAsync(ExporterUnderTest exporter, string line)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await client.SendToAsync(Encoding.ASCII.GetBytes(line), exporter.Udp);
    }
}
