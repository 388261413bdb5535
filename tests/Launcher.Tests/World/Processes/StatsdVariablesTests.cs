using System.Net;
using Windhover.Emitter.Delivery;
using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.Tests.World.Processes;

public sealed class StatsdVariablesTests
{
    private const string Path = "/run/windhover/statsd.sock";

    [Fact]
    public void Clients_of_UDP_and_of_unix_sockets_find_the_exporter_and_the_name_of_the_app()
    {
        var environment = Written(StatsdVariables.Of(new IPEndPoint(IPAddress.Any, 9125), Path), []);

        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["STATSD_HOST"] = "127.0.0.1",
                ["STATSD_PORT"] = "9125",
                ["STATSD_ADDR"] = "127.0.0.1:9125",
                ["STATSD_SOCKET_PATH"] = Path,
                ["DD_DOGSTATSD_URL"] = "udp://127.0.0.1:9125",
                ["DD_TAGS"] = "app_name:shop",
                ["DATADOG_TAGS"] = "app_name:shop",
                ["STATSD_DEFAULT_TAGS"] = "app_name:shop",
            },
            environment);
    }

    [Theory]
    [InlineData("STATSD_PREFIX")]
    [InlineData("DD_API_KEY")]
    [InlineData("DATADOG_HOST")]
    public void An_app_that_knows_where_it_reports_to_is_told_nothing(string name)
    {
        var environment = Written(StatsdVariables.Of(new IPEndPoint(IPAddress.Any, 9125), Path), new() { [name] = "" });

        Assert.Equal([name], environment.Keys);
    }

    [Fact]
    public void The_image_of_an_exporter_is_no_word_to_its_clients()
    {
        var environment = Written(StatsdVariables.Of(new IPEndPoint(IPAddress.Any, 9125), Path), new() { ["STATSD_EXPORTER_IMAGE"] = "exporter" });

        Assert.Equal("127.0.0.1", environment["STATSD_HOST"]);
    }

    [Theory]
    [InlineData("udp://statsd:9125", "statsd", "udp://statsd:9125")]
    [InlineData("unixgram:///run/s.sock", null, "unix:///run/s.sock")]
    // A client ends its program at an IPv6 address in a URL; none speaks TCP, or knows an abstract name.
    [InlineData("udp://[::1]:9125", "::1", null)]
    [InlineData("tcp://statsd:9125", null, null)]
    [InlineData("unixgram://@statsd", null, null)]
    public void Another_exporter_is_named_as_far_as_clients_can_reach_it(string address, string? host, string? url)
    {
        Assert.True(StatsdAddress.TryParse(address, out var parsed, out _));
        var environment = Written(StatsdVariables.Of(parsed), []);

        Assert.Equal(host, environment.GetValueOrDefault("STATSD_HOST"));
        Assert.Equal(url, environment.GetValueOrDefault("DD_DOGSTATSD_URL"));
        Assert.Equal(host is "::1" ? "1" : null, environment.GetValueOrDefault("STATSD_IPV6"));
    }

    [Fact]
    public void A_socket_file_serves_where_no_UDP_is_listened_to()
    {
        var environment = Written(StatsdVariables.Of(udp: null, Path), []);

        Assert.Equal("unix://" + Path, environment["DD_DOGSTATSD_URL"]);
        Assert.DoesNotContain("STATSD_HOST", environment.Keys);
    }

    [Theory]
    [InlineData("my shop")]
    [InlineData("a,b")]
    [InlineData("")]
    public void A_name_that_is_no_tag_is_left_out(string name)
    {
        var environment = new Dictionary<string, string?>();
        StatsdVariables.Of(new IPEndPoint(IPAddress.Loopback, 9125), Path).WriteTo(environment, name);

        Assert.DoesNotContain("DD_TAGS", environment.Keys);
        Assert.Equal("9125", environment["STATSD_PORT"]);
    }

    private static Dictionary<string, string?> Written(StatsdVariables variables, Dictionary<string, string?> environment)
    {
        variables.WriteTo(environment, "shop");
        return environment;
    }
}
