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
    [InlineData("5000", "localhost", 5000, "http://localhost:5000")]
    [InlineData(":5000", "*", 5000, "http://*:5000")]
    [InlineData("0.0.0.0:80", "0.0.0.0", 80, "http://0.0.0.0:80")]
    [InlineData("[::1]:5000", "::1", 5000, "http://[::1]:5000")]
    [InlineData("HTTP://example.test:0", "example.test", 0, "http://example.test:0")]
    public void Tcp_addresses_are_read_as_ASP_NET_Core_and_other_servers_read_them(string text, string host, int port, string written)
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
    [InlineData("http://localhost:5001?protocols=http2", false, "http2", "http://localhost:5001?protocols=http2")]
    [InlineData("http://localhost?protocols=HTTP1AND2", false, "http1and2", "http://localhost:80?protocols=http1and2")]
    [InlineData("5001?protocols=http2", false, "http2", "http://localhost:5001?protocols=http2")]
    [InlineData("http://unix:/run/app.sock?protocols=http1", false, "http1", "http://unix:/run/app.sock?protocols=http1")]
    [InlineData("https://localhost:5001", true, null, "https://localhost:5001")]
    [InlineData("HTTPS://*", true, null, "https://*:443")]
    public void An_address_says_what_is_spoken_there(string text, bool isTls, string? protocols, string written)
    {
        Assert.True(ListenAddress.TryParse(text, out var address, out _));
        Assert.Equal((isTls, protocols), (address.IsTls, address.Protocols));
        Assert.Equal(written, address.ToString());
        Assert.DoesNotContain('?', address.UrlWithPort(1));
    }

    [Fact]
    public void A_wrong_protocol_is_told_the_possible_ones()
    {
        Assert.False(ListenAddress.TryParse("http://localhost:5001?protocols=h2", out _, out var error));
        Assert.Contains("http1, http2, http1and2", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("::1")]
    [InlineData("ftp://localhost:5000")]
    [InlineData("99999")]
    [InlineData("localhost:http")]
    [InlineData("https://localhost:5001?protocols=http3")]
    [InlineData("http://localhost:5001?protocols=")]
    [InlineData("http://localhost:5001?backlog=5")]
    [InlineData("http://localhost:5001?")]
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
