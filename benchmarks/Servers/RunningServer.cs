using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Windhover.Servers;

/// <summary>A server under test: started on a free port, ended with this object.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly Server _server;
    private readonly Process _process;

    private RunningServer(Server server, Process process, int port)
    {
        _server = server;
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>From its start to the first answer to a request.</summary>
    public double MillisecondsToFirstAnswer { get; private set; }

    /// <summary>Memory of the whole tree, shared pages divided among those that share them: proc(5), smaps_rollup.</summary>
    public double ProportionalMiB => Tree(_process.Id).Sum(Pss) / 1024;

    public static async Task<RunningServer> StartAsync(Server server)
    {
        var port = FreePort();
        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(server.Start(port))!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var running = new RunningServer(server, process, port);
        await running.WaitUntilItAnswersAsync();
        running.MillisecondsToFirstAnswer = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return running;
    }

    /// <summary>Waits until all workers are there: the launcher of ours starts most of them after the first answers.</summary>
    public async Task WaitForAllWorkersAsync()
    {
        var pids = new HashSet<string>(StringComparer.Ordinal);
        while (pids.Count < Server.Workers)
        {
            await using var connection = await RawConnection.OpenAsync(Port);
            pids.Add((await connection.GetAsync("/whoami", close: true)).Body);
        }
    }

    public async Task ReloadAsync()
    {
        using var kill = Process.Start("kill", [$"-{_server.ReloadSignal}", Text.Number(_process.Id)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private async Task WaitUntilItAnswersAsync()
    {
        while (!_process.HasExited)
        {
            try
            {
                await using var connection = await RawConnection.OpenAsync(Port);
                if ((await connection.GetAsync("/test", close: true)).Status == (int)HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                await Task.Delay(Look, TimeProvider.System);
            }
        }
        throw new InvalidOperationException($"{_server.Name} ended at once, with exit code {_process.ExitCode}");
    }

    private static IEnumerable<int> Tree(int pid)
    {
        yield return pid;
        foreach (var task in Directory.GetDirectories($"/proc/{Text.Number(pid)}/task"))
        {
            foreach (var child in File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                foreach (var descendant in Tree((int)Text.Parse(child)))
                {
                    yield return descendant;
                }
            }
        }
    }

    private static double Pss(int pid) =>
        Text.Parse(File.ReadLines($"/proc/{Text.Number(pid)}/smaps_rollup")
            .First(line => line.StartsWith("Pss:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
