using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Windhover.Compare;

/// <summary>A receiver under test: started on free ports, ended with this object.</summary>
internal sealed class RunningPeer : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly Peer _peer;
    private readonly Process _process;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(1) };
    private readonly Endpoints _endpoints;
    private readonly string _metrics;

    private RunningPeer(Peer peer, Process process, Endpoints endpoints)
    {
        _peer = peer;
        _process = process;
        _endpoints = endpoints;
        _metrics = $"http://{endpoints.Web}/metrics";
    }

    public double ResidentMiB =>
        Invariant.Double(File.ReadLines($"/proc/{Invariant.Text(_process.Id)}/status")
            .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;

    /// <summary>On the processors, of all threads that live: proc(5), schedstat.</summary>
    private long CpuNanoseconds =>
        Directory.EnumerateDirectories($"/proc/{Invariant.Text(_process.Id)}/task")
            .Sum(thread => (long)Invariant.Double(File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0]));

    public static async Task<RunningPeer> StartAsync(Peer peer, bool isUnix = false)
    {
        var endpoints = new Endpoints(
            $"127.0.0.1:{Invariant.Text(FreePort())}",
            $"127.0.0.1:{Invariant.Text(FreePort())}",
            $"@windhover-compare-{Invariant.Text(Environment.ProcessId)}");
        var start = new ProcessStartInfo(peer.Program) { UseShellExecute = false, RedirectStandardOutput = !peer.Shows };
        foreach (var argument in peer.Arguments(endpoints, isUnix))
        {
            start.ArgumentList.Add(argument);
        }

        var running = new RunningPeer(peer, Process.Start(start)!, endpoints);
        await running.WaitUntilReadyAsync();
        return running;
    }

    /// <summary>Sends a load and waits until the program has stopped working on it.</summary>
    public async Task<Measured> MeasureAsync(Blaster blaster, Load load)
    {
        var countedBefore = _peer.Shows ? await LinesAsync() : 0;

        // What the scrape set off (it is compiled and compiled again) is not the load's.
        await SettleAsync();
        var cpuBefore = CpuNanoseconds;
        (var sent, var rate) = await blaster.SendAsync(_endpoints, load);
        await SettleAsync();
        var cpu = CpuNanoseconds - cpuBefore;
        var resident = ResidentMiB;
        var counted = _peer.Shows ? await LinesAsync() - countedBefore : await EndAndCountAsync();
        return new Measured(sent, (long)counted, cpu, rate, resident);
    }

    /// <summary>Sends a load, and measures nothing.</summary>
    public Task SendAsync(Blaster blaster, Load load) => blaster.SendAsync(_endpoints, load);

    /// <returns>Milliseconds until the last byte, and the bytes.</returns>
    public async Task<(double Milliseconds, long Bytes)> ScrapeAsync()
    {
        var buffer = new byte[1 << 16];
        long bytes = 0;
        var started = Stopwatch.GetTimestamp();
        await using var body = await _http.GetStreamAsync(_metrics);
        while (await body.ReadAsync(buffer) is > 0 and var read)
        {
            bytes += read;
        }

        return (Stopwatch.GetElapsedTime(started).TotalMilliseconds, bytes);
    }

    /// <summary>Until the processor time stands still; a scrape or a timer of its own may still cost a little.</summary>
    public async Task SettleAsync()
    {
        const long quiet = 2_000_000;
        var before = long.MinValue;
        var calm = 0;
        while (calm < 4)
        {
            await Task.Delay(Look, TimeProvider.System);
            var now = CpuNanoseconds;
            calm = now - before < quiet ? calm + 1 : 0;
            before = now;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task WaitUntilReadyAsync()
    {
        if (!_peer.Shows)
        {
            await _process.StandardOutput.ReadLineAsync();
            return;
        }

        while (!_process.HasExited)
        {
            try
            {
                await _http.GetStringAsync(_metrics);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(Look, TimeProvider.System);
            }
        }

        throw new InvalidOperationException($"{_peer.Name} ended at once, with exit code {_process.ExitCode}");
    }

    private async Task<double> LinesAsync()
    {
        var text = await _http.GetStringAsync(_metrics);
        string line = text.Split('\n').First(line => line.StartsWith("statsd_exporter_lines_total ", StringComparison.Ordinal));
        return Invariant.Double(line.Split(' ')[1]);
    }

    private async Task<double> EndAndCountAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", Invariant.Text(_process.Id)]);
        await kill.WaitForExitAsync();

        // lines=… packets=…
        var said = await _process.StandardOutput.ReadLineAsync() ?? "lines=0";
        return Invariant.Double(said.Split(' ')[0].Split('=')[1]);
    }
}
