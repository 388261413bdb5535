using Windhover.Launcher.Commands;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Commands;

public sealed class ConfigurationCheckTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task What_would_run_is_shown_with_the_place_of_everything_that_was_set()
    {
        var file = Write("windhover.yaml", "max-rss: 400M\nenv:\n- TOKEN=secret\n- COLOUR=blue\n");

        Assert.Equal(0, await CheckAsync("--config", file, "--workers", "2..4", "--statsd.listen-udp="));

        var text = _output.ToString();
        Assert.StartsWith("This can be used. It would run:\n", text, StringComparison.Ordinal);
        Assert.Contains($"  app        {App}\n", text, StringComparison.Ordinal);
        Assert.Contains("  workers    2 to 4, as the load needs\n", text, StringComparison.Ordinal);
        Assert.Contains("  listen     http://localhost:5000\n", text, StringComparison.Ordinal);
        Assert.Contains("  statsd     tcp://:9125\n", text, StringComparison.Ordinal);
        Assert.Contains("  metrics    :9102/metrics\n", text, StringComparison.Ordinal);
        Assert.Matches(" max-rss +400M +.*/windhover.yaml:1:10\n", text);
        Assert.Matches(" workers +2\\.\\.4 +--workers\n", text);
        Assert.Matches(" statsd.listen-udp +\"\" +--statsd.listen-udp\n", text);
        Assert.Matches(" env +TOKEN=… +.*:3:3\n", text);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task Every_mistake_of_the_file_is_told_at_once_with_its_place()
    {
        var file = Write("windhover.yaml", "workers: many\nlisten: ftp://localhost\n");

        Assert.Equal(1, await CheckAsync("--config", file));

        Assert.Contains($"{file}:1:10: 'many': expected a whole number", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains($"{file}:2:9: 'ftp://localhost': expected a port, host:port, http://host:port", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public async Task A_mapping_file_that_cannot_be_used_is_named() =>
        await RefusedAsync(1, "bad.yml:", "--statsd.mapping-config", Write("bad.yml", "mappings:\n- match: a.*\n"));

    [Theory]
    [InlineData(2, "--metrics-listen: 'nowhere': expected host:port", "--metrics-listen", "nowhere")]
    [InlineData(1, "--web.listen-address: 'nowhere': expected HOST:PORT, :PORT or [IPV6]:PORT", "--web.listen-address", "nowhere")]
    [InlineData(1, "--statsd.listen-udp: 'nowhere': expected HOST:PORT, :PORT or [IPV6]:PORT", "--statsd.listen-udp", "nowhere")]
    [InlineData(1, "--web.config.file: /no/such/file: ", "--web.config.file", "/no/such/file")]
    [InlineData(1, "--listen: the directory of /no/such/app.sock does not exist", "--listen", "http://unix:/no/such/app.sock")]
    [InlineData(1, "--pid-file: the directory of /no/such/pid does not exist", "--pid-file", "/no/such/pid")]
    [InlineData(2, "--workers: '0': expected a whole number", "--workers", "0")]
    public async Task An_address_or_a_path_that_cannot_be_is_told(int exitCode, string expected, params string[] arguments) =>
        await RefusedAsync(exitCode, expected, arguments);

    [Fact]
    public async Task A_port_that_is_in_use_is_no_mistake_of_the_configuration()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();

        Assert.Equal(0, await CheckAsync("--listen", $"http://{other.LocalEndpoint}"));
    }

    public void Dispose()
    {
        _directory.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    // Any file will do.
    private static string App => typeof(RunCommand).Assembly.Location;

    private async Task RefusedAsync(int exitCode, string expected, params string[] arguments)
    {
        Assert.Equal(exitCode, await CheckAsync(arguments));
        Assert.Contains(expected, _error.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _output.ToString());
    }

    private Task<int> CheckAsync(params string[] arguments) => RunCommand.InvokeAsync(
        ["run", "--check-config", "--app", App, "--statsd.mapping-config", "", .. arguments],
        _output,
        _error,
        (_, _) => throw new InvalidOperationException("nothing may run"));

    private string Write(string name, string text)
    {
        var path = _directory.PathTo(name);
        File.WriteAllText(path, text);
        return path;
    }
}
