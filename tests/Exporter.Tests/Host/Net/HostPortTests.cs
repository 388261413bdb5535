using System.Net;
using Windhover.Exporter.Host.Net;

namespace Windhover.Exporter.Tests.Host.Net;

public sealed class HostPortTests
{
    [Theory]
    [InlineData("127.0.0.1:80", "127.0.0.1", 80)]
    [InlineData(":9102", "::", 9102)]
    [InlineData("[::1]:0", "::1", 0)]
    [InlineData("127.0.0.1:", "127.0.0.1", 0)]
    [InlineData("127.0.0.1:+80", "127.0.0.1", 80)]
    [InlineData("127.0.0.1:-0", "127.0.0.1", 0)]
    [InlineData("[::ffff:127.0.0.1]:80", "127.0.0.1", 80)]
    [InlineData("127.0.0.1:HTTP", "127.0.0.1", 80)]
    public async Task Reads_addresses_as_Go_does(string text, string address, int port) =>
        Assert.Equal(new IPEndPoint(IPAddress.Parse(address), port), await HostPort.ResolveAsync(text, "tcp"));

    [Theory]
    [InlineData("nohost", "address nohost: missing port in address")]
    [InlineData("a:b:1", "address a:b:1: too many colons in address")]
    [InlineData("[::1:1", "address [::1:1: missing ']' in address")]
    [InlineData("[::1]", "address [::1]: missing port in address")]
    [InlineData("x[:1", "address x[:1: unexpected '[' in address")]
    [InlineData("x]:1", "address x]:1: unexpected ']' in address")]
    [InlineData("[a]:1]", "address [a]:1]: unexpected ']' in address")]
    [InlineData("127.0.0.1:99999", "address 99999: invalid port")]
    [InlineData("127.0.0.1:-1", "address -1: invalid port")]
    [InlineData(":99999999999999999999", "address 99999999999999999999: invalid port")]
    [InlineData("127.0.0.1:1x", "lookup tcp/1x: unknown port")]
    [InlineData("127.0.0.1:web", "lookup tcp/web: unknown port")]
    [InlineData("127.1:80", "lookup 127.1: no such host")]
    [InlineData("0x7f.0.0.1:80", "lookup 0x7f.0.0.1: no such host")]
    [InlineData("127.0.0.01:80", "lookup 127.0.0.01: no such host")]
    public async Task Refuses_others_in_Gos_words(string text, string message)
    {
        var exception = await Assert.ThrowsAsync<ListenException>(() => HostPort.ResolveAsync(text, "tcp"));

        Assert.Equal(message, exception.Message);
    }
}
