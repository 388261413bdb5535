using Windhover.Exporter.Host.Logs;

namespace Windhover.Exporter.Tests.Host.Logs;

public sealed class ExporterLogTests : IDisposable
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
    [InlineData("bell\a\u0001", "\"bell\\a\\x01\"")]
    [InlineData("grün", "grün")]
    [InlineData("back\\slash\u007f", "back\\slash\u007f")]
    [InlineData("a \u007f", "\"a \\x7f\"")]
    [InlineData("\ufffd", "\"\ufffd\"")]
    public void Quotes_values_where_slog_does(string value, string expected)
    {
        Log(LogFormat.Logfmt).Info("m", [("key", value)]);

        Assert.EndsWith($" msg=m key={expected}\n", _written.ToString());
    }

    [Fact]
    public void Quotes_keys_where_slog_does()
    {
        Log(LogFormat.Logfmt).Info("m", [("755 ", "v")]);
        Log(LogFormat.Json).Info("m", [("a\"b", "v")]);

        Assert.Contains(" msg=m \"755 \"=v\n", _written.ToString());
        Assert.EndsWith(",\"msg\":\"m\",\"a\\\"b\":\"v\"}\n", _written.ToString());
    }

    [Fact]
    public void A_line_has_time_level_source_message_and_fields()
    {
        Log(LogFormat.Logfmt).Warn("Bad thing", [("n", "1")]);

        Assert.Matches(
            @"^time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=WARN source=ExporterLogTests\.cs:\d+ msg=""Bad thing"" n=1\n$",
            _written.ToString());
    }

    [Fact]
    public void Json_has_the_same_fields()
    {
        Log(LogFormat.Json).Error("a \"b\" <c>", [("udp", "")]);

        Assert.Matches(
            @"^\{""time"":""[0-9TZ:.-]+"",""level"":""ERROR"",""source"":""ExporterLogTests\.cs:\d+"",""msg"":""a \\""b\\"" <c>"",""udp"":""""\}\n$",
            _written.ToString());
    }

    [Fact]
    public void Json_escapes_what_slog_escapes_and_no_more()
    {
        Log(LogFormat.Json).Error("m", [("k", "\a\t\\/ü\u00a0\u007f\u2028🎉")]);

        Assert.EndsWith("\"k\":\"\\u0007\\t\\\\/ü\u00a0\u007f\\u2028🎉\"}\n", _written.ToString());
    }

    [Fact]
    public void Bytes_that_are_no_text_are_shown()
    {
        var line = LogText.Of([(byte)'a', 0xed, 0xa0, (byte)'b']);

        Log(LogFormat.Logfmt).Info("m", [("line", line)]);
        Log(LogFormat.Json).Info("m", [("line", line)]);

        Assert.Contains(" line=\"a\\xed\\xa0b\"\n", _written.ToString());
        Assert.EndsWith("\"line\":\"a\\ufffd\\ufffdb\"}\n", _written.ToString());
    }

    [Fact]
    public void What_is_below_the_level_is_not_written()
    {
        var log = Log(LogFormat.Logfmt);

        log.Debug("hidden");

        Assert.Equal("", _written.ToString());
        Assert.False(log.IsEnabled(LogSeverity.Debug));
    }

    private ExporterLog Log(LogFormat format) => new(_written, LogSeverity.Info, format, TimeProvider.System);
}
