using Windhover.Emitter.Delivery;

namespace Windhover.Emitter.Tests;

public class StatsdAddressTests
{
    [Theory]
    [InlineData("udp://statsd-exporter:9125", StatsdTransport.Udp, "statsd-exporter", 9125)]
    [InlineData("tcp://127.0.0.1:9125", StatsdTransport.Tcp, "127.0.0.1", 9125)]
    [InlineData("udp://[::1]:8125", StatsdTransport.Udp, "::1", 8125)]
    [InlineData("unixgram:///run/statsd.sock", StatsdTransport.Unixgram, "/run/statsd.sock", 0)]
    [InlineData("unixgram://@statsd", StatsdTransport.Unixgram, "@statsd", 0)]
    public void An_address_is_read_and_written_in_the_same_form(string text, StatsdTransport transport, string host, int port)
    {
        Assert.True(StatsdAddress.TryParse(text, out var address, out _));
        Assert.Equal((transport, host, port), (address.Transport, address.Host, address.Port));
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:9125")]
    [InlineData("http://localhost:9125")]
    [InlineData("udp://localhost")]
    [InlineData("udp://:9125")]
    [InlineData("udp://localhost:0")]
    [InlineData("udp://localhost:70000")]
    [InlineData("tcp://localhost:9125/path")]
    [InlineData("unixgram://relative")]
    [InlineData("unixgram://")]
    [InlineData("unixgram:///a/path/that/is/longer/than/the/108/bytes/that/the/kernel/has/for/the/name/of/a/unix/domain/socket/statsd.sock")]
    public void Anything_else_is_refused_with_a_reason(string text)
    {
        Assert.False(StatsdAddress.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }
}
