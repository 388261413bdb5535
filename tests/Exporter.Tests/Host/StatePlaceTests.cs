using Windhover.Exporter.Host;

namespace Windhover.Exporter.Tests.Host;

public sealed class StatePlaceTests
{
    [Theory]
    [InlineData("/var/lib/a:/var/lib/b", "/xdg", "/home/u", "/var/lib/a")]
    [InlineData("", "/xdg", "/home/u", "/xdg/windhover")]
    [InlineData(null, "relative", "/home/u", "/home/u/.local/state/windhover")]
    [InlineData(null, null, "/home/u", "/home/u/.local/state/windhover")]
    [InlineData(null, null, null, null)]
    public void The_service_manager_comes_first_then_the_user(string? service, string? xdg, string? home, string? expected)
        => Assert.Equal(expected, StatePlace.Directory(name => name switch
        {
            "STATE_DIRECTORY" => service,
            "XDG_STATE_HOME" => xdg,
            "HOME" => home,
            _ => null,
        }));

    [Fact]
    public void Each_port_has_a_file() => Assert.Equal("exporter-9102.state", StatePlace.FileName(9102));
}
