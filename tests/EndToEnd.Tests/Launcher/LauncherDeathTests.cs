using System.Net.Sockets;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

/// <summary>What a launcher that is killed leaves behind.</summary>
public sealed class LauncherDeathTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_program_that_never_attaches_ends_with_it()
    {
        var script = Script("#!/bin/sh\nexec sleep 1000\n");
        await using var launcher = ProcessUnderTest.StartWindhover(
            "--workers", "1", "--statsd", "none", "--listen", $"http://unix:{_directory.PathTo("app.sock")}", "--app", script);
        var worker = 0;
        await Eventually.TrueAsync(
            () => ProcessTree.ChildrenOf(launcher.Id) is [var pid] && IsSleep(worker = pid), () => launcher.Output);

        await launcher.KillAsync();

        await Eventually.TrueAsync(() => !ProcessTree.IsAlive(worker), () => $"the program, {worker}, ends");
    }

    [Fact]
    public async Task A_program_that_takes_its_socket_by_LISTEN_FDS_outlives_upgrades_and_ends_with_it()
    {
        await using var launcher = await LauncherUnderTest.StartAsync(
            "--workers", "2", "--ready-probe", "none", "--", "/bin/sleep", "1000");
        int[] workers = [.. launcher.Workers.Select(worker => worker.Pid)];
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(0, (await launcher.AskAsync("upgrade")).Code);
            Assert.All(workers, pid => Assert.True(ProcessTree.IsAlive(pid), launcher.Process.Output));
        }

        await launcher.Process.KillAsync();

        await Eventually.TrueAsync(() => !workers.Any(ProcessTree.IsAlive), () => "the programs end");
    }

    [Fact]
    public async Task A_worker_that_is_attached_finishes_its_request_first()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1");
        using var control = new LauncherControl(launcher.Control);
        using var client = new TcpClient();
        await client.ConnectAsync(launcher.App.Host, launcher.App.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync("POST /length HTTP/1.1\r\nHost: app\r\nConnection: close\r\nContent-Length: 4\r\n\r\nab"u8.ToArray());
        await Eventually.TrueAsync(
            async () => (await control.StatusAsync()).GetProperty("workers")[0].GetProperty("active_requests").GetInt32() == 1,
            () => "the request arrives");

        await launcher.Process.KillAsync();
        await stream.WriteAsync("cd"u8.ToArray());

        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 200 OK", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static bool IsSleep(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim() == "sleep";
        }
        catch (IOException)
        {
            return false;
        }
    }

    private string Script(string text)
    {
        var path = _directory.PathTo("app.sh");
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
