using System.Net;
using Windhover.Shared.Net;

namespace Windhover.Exporter.Tests.Shared.Net;

public sealed class WebListenerTests
{
    [Theory]
    [InlineData("127.0.0.1:0", "127.0.0.1")]
    [InlineData("127.0.0.1:", "127.0.0.1")]
    [InlineData(":0", "::")]
    [InlineData("[::1]:0", "::1")]
    [InlineData("[::ffff:127.0.0.1]:0", "127.0.0.1")]
    public void Listens_on(string text, string address)
    {
        using var socket = WebListener.Bind(text);

        Assert.Equal(IPAddress.Parse(address), ((IPEndPoint)socket.LocalEndPoint!).Address);
    }

    [Theory]
    [InlineData("HTTP", 80)]
    [InlineData("https", 443)]
    [InlineData("", 0)]
    [InlineData("web", null)]
    [InlineData("1x", null)]
    public void A_port_may_have_a_name(string name, int? port) => Assert.Equal(port, ServicePort.Tcp(name));

    [Theory]
    [InlineData("nohost", HostPort.Expected)]
    [InlineData("a:b:1", HostPort.Expected)]
    [InlineData("[::1:1", HostPort.Expected)]
    [InlineData("[::1]", HostPort.Expected)]
    [InlineData("x]:1", HostPort.Expected)]
    [InlineData("[a]:1]", HostPort.Expected)]
    [InlineData("127.0.0.1:99999", "expected a port from 0 to 65535")]
    [InlineData("127.0.0.1:-1", "expected a port from 0 to 65535")]
    [InlineData("127.0.0.1:web", "expected a port from 0 to 65535")]
    [InlineData("127.1:80", "the name '127.1' has no address")]
    [InlineData("127.0.0.01:80", "the name '127.0.0.01' has no address")]
    public void Rejects_others_with_what_was_expected(string text, string problem) =>
        Assert.Equal($"'{text}': {problem}", Assert.Throws<ListenException>(() => WebListener.Bind(text)).Message);

    [Fact]
    public void A_port_in_use_is_told_with_its_address()
    {
        using var socket = WebListener.Bind("127.0.0.1:0");
        var address = socket.LocalEndPoint!.ToString()!;

        var exception = Assert.Throws<ListenException>(() => WebListener.Bind(address));

        Assert.Equal(
            $"cannot listen on {address}: the address is in use; stop what uses it (ss -lntup shows it), or choose another", exception.Message);
    }
}
