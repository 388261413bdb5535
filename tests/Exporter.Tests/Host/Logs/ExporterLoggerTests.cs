using System.Text.Json;
using Microsoft.Extensions.Logging;
using Windhover.Exporter.Host.Logs;

namespace Windhover.Exporter.Tests.Host.Logs;

public sealed class ExporterLoggerTests : IDisposable
{
    private readonly StringWriter _written = new();

    public void Dispose() => _written.Dispose();

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "\"\"")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("a=b", "\"a=b\"")]
    [InlineData("say \"hi\"\n", "\"say \\\"hi\\\"\\n\"")]
    [InlineData("j1:1|c|#x", "j1:1|c|#x")]
    [InlineData("bell\a\u0001", "\"bell\\u0007\\u0001\"")]
    [InlineData("grün", "grün")]
    [InlineData("back\\slash", "back\\slash")]
    [InlineData("a \\ b", "\"a \\\\ b\"")]
    public void Quotes_a_value_that_is_not_one_word(string value, string expected)
    {
        Log(LogFormat.Logfmt).SignalEnds(value);

        Assert.EndsWith($" msg=\"Received os signal, exiting\" signal={expected}\n", _written.ToString());
    }

    [Fact]
    public void A_line_has_time_level_message_and_values()
    {
        Log(LogFormat.Logfmt).ListeningForDatagrams("udp", "127.0.0.1:9125", receiveBuffer: 425984, sockets: 2);

        Assert.Matches(
            @"^time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=INFO msg=Listening proto=udp address=127\.0\.0\.1:9125 receive_buffer=425984 sockets=2\n$",
            _written.ToString());
    }

    [Fact]
    public void Json_has_the_same_fields()
    {
        Log(LogFormat.Json).WebConfigRejected("a\tü.yml", "say \"hi\" <c>🎉\u0001");

        Assert.EndsWith("}\n", _written.ToString());
        var line = JsonElement.Parse(_written.ToString());
        Assert.Equal(["time", "level", "msg", "file", "error"], line.EnumerateObject().Select(field => field.Name));
        Assert.Equal("ERROR", line.GetProperty("level").GetString());
        Assert.Equal("error reloading web config, the old one stays", line.GetProperty("msg").GetString());
        Assert.Equal("a\tü.yml", line.GetProperty("file").GetString());
        Assert.Equal("say \"hi\" <c>🎉\u0001", line.GetProperty("error").GetString());
    }

    [Fact]
    public void A_value_that_the_message_shows_is_not_said_twice()
    {
        Log(LogFormat.Logfmt).WebProtocols("TLS is enabled.", http2: true, "127.0.0.1:1");

        Assert.EndsWith(" level=INFO msg=\"TLS is enabled.\" http2=true address=127.0.0.1:1\n", _written.ToString());
    }

    [Fact]
    public void An_exception_is_told_with_its_kind()
    {
        Log(LogFormat.Logfmt).ExpiryFailed(new InvalidOperationException("odd"));

        Assert.EndsWith(" level=ERROR msg=\"error dropping expired series\" error=\"InvalidOperationException: odd\"\n", _written.ToString());
    }

    [Fact]
    public void A_warning_of_the_mapping_brings_its_own_keys()
    {
        Log(LogFormat.Logfmt).MappingWarning("odd", [KeyValuePair.Create("match", "a.*")]);

        Assert.EndsWith(" level=WARN msg=odd match=a.*\n", _written.ToString());
    }

    [Fact]
    public void What_is_below_the_level_is_not_written()
    {
        var log = Log(LogFormat.Logfmt);

        log.IncomingLine("udp", "a:1|c");

        Assert.Equal("", _written.ToString());
        Assert.False(log.IsEnabled(LogLevel.Debug));
    }

    private ExporterLogger Log(LogFormat format) => new(_written, LogLevel.Information, format, TimeProvider.System);
}
