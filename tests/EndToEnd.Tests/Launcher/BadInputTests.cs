using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await RefusedAsync(1, $"port {port} is in use", "--listen", $"http://127.0.0.1:{port}");
    }

    [Fact]
    public async Task A_metrics_port_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await RefusedAsync(
            1, $"127.0.0.1:{port}", "--listen", "http://127.0.0.1:0", "--web.listen-address", $"127.0.0.1:{port}");
    }

    [Theory]
    [InlineData("--workers", "0")]
    [InlineData("--workers", "100000")]
    [InlineData("--app", "/no/such/app.dll")]
    [InlineData("--statsd", "nonsense")]
    public async Task A_value_that_cannot_be_used_is_a_usage_error(string option, string value) =>
        await RefusedAsync(2, $"{option}: '{value}'", option, value);

    [Fact]
    public async Task An_unknown_option_is_a_usage_error_with_a_suggestion() =>
        await RefusedAsync(2, "Did you mean '--workers'?", "--wokers", "5");

    [Theory]
    [InlineData("--workers", "Required argument missing for option: '--workers'.\n")]
    [InlineData("start", "Did you mean 'run'?")]
    [InlineData("--port", "Did you mean '--listen 5000'?")]
    [InlineData("MyApp.dll", "Did you mean '--app MyApp.dll'?")]
    [InlineData("@arguments", "Unrecognized command or argument '@arguments'")]
    [InlineData("--config=", "--config: '': expected the path of a YAML file")]
    public async Task An_argument_that_says_nothing_is_a_usage_error_with_the_way_out(string argument, string expected) =>
        await RefusedAsync(2, expected, argument);

    [Fact]
    public async Task An_empty_value_after_an_equals_sign_is_a_value() =>
        await RefusedAsync(2, "--workers: '0'", "--statsd.listen-udp=", "--workers", "0");

    [Fact]
    public async Task A_configuration_file_that_names_another_is_refused() =>
        await RefusedAsync(1, ":1:1: unknown key 'config'", "--config", Write("windhover.yaml", "config: other.yaml\n"));

    [Fact]
    public async Task A_script_that_starts_its_app_without_exec_leaves_nothing_behind()
    {
        var pidFile = _directory.PathTo("pid");
        await RefusedAsync(
            3, "Start the app with exec", "--app", Script($"sleep 600 & echo $! > {pidFile}; wait"),
            "--statsd", "unixgram:///no/such/statsd.sock", "--listen", "http://127.0.0.1:0", "--ready-timeout", "5");

        var pid = int.Parse(await File.ReadAllTextAsync(pidFile, CancellationToken.None), CultureInfo.InvariantCulture);
        await Eventually.TrueAsync(() => !ProcessTree.IsAlive(pid), () => $"process {pid} lives on");
    }

    [Fact]
    public async Task An_unknown_key_of_the_configuration_file_is_named_with_line_and_column() =>
        await RefusedAsync(1, ":2:1: unknown key 'wrokers'", "--config", Write("windhover.yaml", "workers: 2\nwrokers: 5\n"));

    [Fact]
    public async Task An_invalid_mapping_file_is_named_with_its_error() =>
        await RefusedAsync(
            1,
            "mapping.yml",
            "--listen", "http://127.0.0.1:0", "--web.listen-address", "127.0.0.1:0", "--statsd.listen-udp", "",
            "--statsd.listen-tcp", "",
            "--statsd.mapping-config", Write("mapping.yml", "mappings:\n- match: a.*\n  nmae: a\n"));

    [Fact]
    public async Task An_unwritable_socket_path_is_named() =>
        await RefusedAsync(1, "/no/such/directory", "--listen", "http://unix:/no/such/directory/app.sock");

    [Fact]
    public async Task An_app_that_exits_before_it_is_ready_ends_the_launcher_with_code_3() =>
        await RefusedAsync(
            3, "could not boot: exit code 7", "--app", Script("exit 7"), "--statsd", "unixgram:///no/such/statsd.sock",
            "--listen", "http://127.0.0.1:0");

    [Fact]
    public async Task An_app_that_never_takes_the_socket_ends_the_launcher_with_code_3_and_a_hint() =>
        await RefusedAsync(
            3, "UseWindhover()", "--app", Script("exec sleep 600"), "--statsd", "unixgram:///no/such/statsd.sock",
            "--listen", "http://127.0.0.1:0", "--ready-timeout", "0.5");

    [Fact]
    public async Task A_file_that_is_no_assembly_ends_the_launcher_with_code_3() =>
        await RefusedAsync(
            3, "could not boot", "--app", Write("app.dll", "no assembly"), "--statsd", "unixgram:///no/such/statsd.sock",
            "--listen", "http://127.0.0.1:0");

    [Theory]
    [InlineData(40)]
    [InlineData(64)]
    [InlineData(128)]
    public async Task Too_few_files_that_may_be_open_are_told_with_the_way_out(int limit)
    {
        await using var launcher = ProcessUnderTest.Start(
            "/bin/sh",
            [
                "-c", $"ulimit -n {limit}; exec \"$@\"", "sh", .. ProcessUnderTest.WindhoverWords, "--workers", "1",
                "--listen", "http://127.0.0.1:0", "--statsd", "none",
            ]);

        Assert.Equal(1, await launcher.ExitCodeAsync);
        Assert.Equal(
            $"windhover: only {limit} files may be open at a time, and the launcher of 1 worker needs 200; raise the limit "
            + "(ulimit -n, LimitNOFILE= in a unit of systemd, --ulimit nofile= of docker run)\n",
            launcher.StandardError);
    }

    [Fact]
    public async Task Two_launchers_cannot_have_one_port_and_the_first_one_is_not_disturbed()
    {
        await using var first = await LauncherUnderTest.StartAsync("--workers", "1", "--pid-file", _directory.PathTo("pid"));

        await RefusedAsync(1, $"port {first.App.Port} is in use", "--listen", first.App.ToString().TrimEnd('/'), "--statsd", "none");
        await RefusedAsync(
            1, $"--pid-file: {_directory.PathTo("pid")} is that of another launcher, pid {first.Process.Id}, which runs; stop it",
            "--listen", "http://127.0.0.1:0", "--statsd", "none", "--pid-file", _directory.PathTo("pid"));

        Assert.Equal(0, (await first.AskAsync("status")).Code);
    }

    [Fact]
    public async Task A_socket_that_another_launcher_serves_is_left_to_it_and_one_that_a_killed_one_left_is_taken_over()
    {
        var socket = $"http://unix:{_directory.PathTo("app.sock")}";
        string[] arguments = ["--listen", socket, "--statsd", "none", "--workers", "1"];
        await using (var first = ProcessUnderTest.StartWindhover(arguments))
        {
            await first.WaitForLineAsync(line => line.Contains("  stop ", StringComparison.Ordinal));
            await RefusedAsync(1, "another program serves", arguments);
            var workers = ProcessTree.ChildrenOf(first.Id);
            await first.KillAsync();

            // Until they have noticed, they serve.
            await Eventually.TrueAsync(() => !workers.Any(ProcessTree.IsAlive), () => "the killed launcher's workers have ended");
        }
        Assert.True(File.Exists(_directory.PathTo("app.sock")));

        await using var second = ProcessUnderTest.StartWindhover(arguments);
        await second.WaitForLineAsync(line => line.Contains("  stop ", StringComparison.Ordinal));
    }

    public void Dispose() => _directory.Dispose();

    private static async Task RefusedAsync(int exitCode, string expected, params string[] arguments)
    {
        await using var launcher = ProcessUnderTest.StartWindhover(arguments);

        Assert.Equal(exitCode, await launcher.ExitCodeAsync);
        Assert.Contains(expected, launcher.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Windhover", launcher.Output, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var path = _directory.PathTo(name);
        File.WriteAllText(path, text);
        return path;
    }

    private string Script(string body)
    {
        var path = Write("app.sh", $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
