using Windhover.Launcher.Options;

namespace Windhover.Launcher.Tests.Options;

public class ListenAddressTests
{
    [Theory]
    [InlineData("http://localhost:5000", "localhost", 5000, "http://localhost:5000")]
    [InlineData("http://0.0.0.0:80/", "0.0.0.0", 80, "http://0.0.0.0:80")]
    [InlineData("http://[::1]:5000", "::1", 5000, "http://[::1]:5000")]
    [InlineData("http://[::]", "::", 80, "http://[::]:80")]
    [InlineData("http://*:5000", "*", 5000, "http://*:5000")]
    [InlineData("http://+:5000", "*", 5000, "http://*:5000")]
    [InlineData("HTTP://example.test:0", "example.test", 0, "http://example.test:0")]
    public void Tcp_addresses_are_read_as_ASP_NET_Core_reads_them(string text, string host, int port, string written)
    {
        Assert.True(ListenAddress.TryParse(text, out var address, out _));
        Assert.Equal((host, port, null), (address.Host, address.Port, address.UnixPath));
        Assert.Equal(written, address.ToString());
    }

    [Fact]
    public void A_unix_address_has_a_path()
    {
        Assert.True(ListenAddress.TryParse("http://unix:/run/app.sock", out var address, out _));
        Assert.Equal("/run/app.sock", address.UnixPath);
        Assert.Equal("http://unix:/run/app.sock", address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("5000")]
    [InlineData("localhost:5000")]
    [InlineData("https://localhost:5001")]
    [InlineData("http://")]
    [InlineData("http://:5000")]
    [InlineData("http://localhost:70000")]
    [InlineData("http://localhost:-1")]
    [InlineData("http://localhost:five")]
    [InlineData("http://localhost:5000/path")]
    [InlineData("http://::1:5000")]
    [InlineData("http://[nonsense]:5000")]
    [InlineData("http://unix:relative")]
    [InlineData("http://unix:")]
    public void Anything_else_is_refused_with_a_reason(string text)
    {
        Assert.False(ListenAddress.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void A_unix_path_longer_than_the_kernel_takes_is_refused() =>
        Assert.False(ListenAddress.TryParse("http://unix:/" + new string('x', 107), out _, out _));
}
