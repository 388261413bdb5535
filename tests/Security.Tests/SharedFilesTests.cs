using System.Net;
using System.Net.Sockets;
using Windhover.Testing;

namespace Windhover.Security.Tests;

/// <summary>Another user prepares what a launcher of root's will meet: boundary 3 of docs/security.md.</summary>
public sealed class SharedFilesTests : IDisposable
{
    private static readonly string[] Quiet =
        ["--workers", "1", "--web.listen-address", "127.0.0.1:0", "--statsd.listen-udp", "", "--statsd.listen-tcp", ""];

    private readonly SharedPlace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task An_abandoned_directory_of_a_stranger_stays_as_it_is()
    {
        await using var stranger = await LocalUser.CreateAsync("stranger");
        await _place.RunAsync(stranger, "mkdir windhover-root-1 && echo mine >windhover-root-1/exporter.state && touch -d '1 hour ago' windhover-root-1");
        Directory.CreateDirectory(_place.PathTo("windhover-root-2"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.SetLastWriteTimeUtc(_place.PathTo("windhover-root-2"), TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromHours(1));

        await using var launcher = await LauncherUnderTest.StartAsync(["--workers", "1"], _place.Use);

        Assert.Equal("mine\n", await File.ReadAllTextAsync(_place.PathTo("windhover-root-1/exporter.state")));
        // It did clean up after its own kind.
        Assert.False(Directory.Exists(_place.PathTo("windhover-root-2")));
    }

    [Fact]
    public async Task A_runtime_directory_that_the_workers_user_has_prepared_is_not_used()
    {
        await using var worker = await LocalUser.CreateAsync("worker");
        var port = FreePort();
        var prepared = $"windhover-root-{port}";
        await _place.RunAsync(worker, $"mkdir {prepared}");

        await using var launcher = ProcessUnderTest.StartWindhover([.. Quiet, "--listen", $"http://127.0.0.1:{port}", "--user", worker.Name], _place.Use);
        var notice = await launcher.WaitForLineAsync(line => line.Contains(prepared, StringComparison.Ordinal));
        var control = await launcher.WaitForLineAsync(line => line.StartsWith("  control ", StringComparison.Ordinal));

        Assert.Contains($"{_place.PathTo(prepared)} belongs to user {worker.Name} ({worker.UserId})", notice, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_place.PathTo(prepared)));
        var used = Path.GetDirectoryName(control.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])!;
        Assert.StartsWith(_place.PathTo(prepared + "-"), used, StringComparison.Ordinal);
        // The user passes it to the one socket that is for it, and makes nothing in it.
        Assert.Equal((UnixFileMode)0b111_001_001, File.GetUnixFileMode(used));
        await _place.RunAsync(worker, $"test -w {used}/statsd.sock && ! test -w {used}/control.sock && ! ls {used} 2>/dev/null && ! touch {used}/x 2>/dev/null");
        await using var status = ProcessUnderTest.StartWindhover(["status"], _place.Use);
        Assert.Equal(0, await status.ExitCodeAsync);
    }

    [Fact]
    public async Task Links_at_every_name_that_a_pid_file_could_have_on_the_way_lead_nowhere()
    {
        await using var stranger = await LocalUser.CreateAsync("stranger");
        var precious = _place.MakePrecious("shadow");
        var before = await _place.DescribeOutsideAsync();
        // Process ids are given out in order.
        await _place.RunAsync(stranger, $"n=$$; for i in $(seq $n $((n + 3000))); do ln -s {precious} x.pid.$i; done");

        await using (var launcher = await LauncherUnderTest.StartAsync(
            ["--workers", "1", "--pid-file", _place.PathTo("x.pid")], _place.Use))
        {
            Assert.Equal($"{launcher.Process.Id}\n", await File.ReadAllTextAsync(_place.PathTo("x.pid")));
        }

        Assert.Equal(before, await _place.DescribeOutsideAsync());
    }

    [Theory]
    [InlineData("--pid-file", "x.pid")]
    [InlineData("--log-file", "x.log")]
    public async Task A_link_of_a_stranger_in_the_place_of_a_file_is_rejected_with_its_owner(string option, string name)
    {
        await using var stranger = await LocalUser.CreateAsync("stranger");
        var precious = _place.MakePrecious(name);
        var before = await _place.DescribeOutsideAsync();
        await _place.RunAsync(stranger, $"ln -s {precious} {name}");

        await AssertRejectedAsync([option, _place.PathTo(name)], $"{_place.PathTo(name)} is a symbolic link of user {stranger.Name} ({stranger.UserId})");

        Assert.Equal(before, await _place.DescribeOutsideAsync());
    }

    [Theory]
    [InlineData("--pid-file", "")]
    [InlineData("--log-file", "")]
    [InlineData("--control", "")]
    [InlineData("--listen", "http://unix:")]
    [InlineData("--statsd.listen-unixgram", "")]
    [InlineData("--state", "")]
    public async Task A_file_in_a_directory_of_a_stranger_is_rejected_with_the_strangers_name(string option, string scheme)
    {
        await using var stranger = await LocalUser.CreateAsync("stranger");
        await _place.RunAsync(stranger, "mkdir theirs");

        await AssertRejectedAsync(
            [option, scheme + _place.PathTo("theirs/x")], $"{_place.PathTo("theirs")} belongs to user {stranger.Name} ({stranger.UserId})");

        Assert.Empty(Directory.GetFileSystemEntries(_place.PathTo("theirs")));
    }

    [Fact]
    public async Task A_directory_that_all_may_write_without_the_sticky_bit_is_rejected_for_root()
    {
        LocalUser.SkipUnlessOthersCanRun();
        File.SetUnixFileMode(_place.Shared, (UnixFileMode)0b111_111_111);

        await AssertRejectedAsync(["--pid-file", _place.PathTo("x.pid")], $"every user may remove and replace files in {_place.Shared}, mode 0777");
    }

    [Fact]
    public async Task A_command_is_not_led_to_a_socket_of_roots_by_a_strangers_link()
    {
        await using var stranger = await LocalUser.CreateAsync("stranger");
        // Such as that of Docker: it would take a POST.
        var path = Path.Combine(_place.Outside, "powerful.sock");
        using var powerful = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        powerful.Bind(new UnixDomainSocketEndPoint(path));
        powerful.Listen();
        await _place.RunAsync(stranger, $"mkdir windhover-root-1 && ln -s {path} windhover-root-1/control.sock && ln -s {_place.Outside} windhover-root-2");
        Directory.CreateSymbolicLink(Path.Combine(_place.Outside, "control.sock"), path);

        await using var stop = ProcessUnderTest.StartWindhover(["stop"], _place.Use);

        Assert.Equal(1, await stop.ExitCodeAsync);
        Assert.Contains("no launcher of this user runs", stop.StandardError, StringComparison.Ordinal);
        Assert.False(powerful.Poll(0, SelectMode.SelectRead), "it was connected to");
    }

    [Fact]
    public async Task Roots_own_place_is_below_run_and_is_found()
    {
        LocalUser.SkipUnlessOthersCanRun();
        static void Without(System.Diagnostics.ProcessStartInfo start) => start.Environment.Remove("XDG_RUNTIME_DIR");
        await using var launcher = await LauncherUnderTest.StartAsync(["--workers", "1"], Without);

        Assert.Equal($"/run/windhover/launcher-{launcher.App.Port}/control.sock", launcher.Control);
        await using var status = ProcessUnderTest.StartWindhover(["status"], Without);
        var code = await status.ExitCodeAsync;
        // Other tests may run launchers of root's at the same time.
        Assert.True(code == 0 || status.StandardError.Contains(launcher.Control, StringComparison.Ordinal), status.Output);
    }

    private async Task AssertRejectedAsync(string[] arguments, string expected)
    {
        await using var launcher = ProcessUnderTest.StartWindhover(
            [.. Quiet, "--listen", "http://127.0.0.1:0", .. arguments], _place.Use);

        Assert.Equal(1, await launcher.ExitCodeAsync);
        Assert.Contains(expected, launcher.Output, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
