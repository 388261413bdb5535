using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Tests.Logs;

public class JsonLineTests
{
    private static readonly LineOrigin Worker = new("worker", 0, 17);

    [Fact]
    public void A_line_says_when_and_by_whom_it_was_written()
    {
        var output = new ArrayBufferWriter<byte>();
        JsonLine.Write(output, DateTimeOffset.UnixEpoch, "info", Worker, "stdout", "say \"hi\" <b>ü"u8);

        Assert.Equal(
            """{"time":"1970-01-01T00:00:00.000Z","level":"info","source":"worker","slot":0,"pid":17,"stream":"stdout","message":"say \"hi\" <b>ü"}"""
            + "\n",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0x00, 0x1B, 0x7F }, "\uFFFD\0\e\u007F")]
    [InlineData(new byte[] { (byte)'a', 0xC3 }, "a\uFFFD")]
    [InlineData(new byte[] { 0xC2, 0x9B, 0xE2, 0x80, 0xAE }, "\u009B\u202E")]
    [InlineData(new byte[0], "")]
    public void Whatever_bytes_a_child_writes_the_line_is_one_valid_object(byte[] line, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        new JsonLine(Worker, "stderr", TimeProvider.System).Write(line, isPartial: false, output);

        Assert.Equal(1, output.WrittenSpan.Count((byte)'\n'));
        using var json = JsonDocument.Parse(output.WrittenMemory);
        Assert.Equal(expected, json.RootElement.GetProperty("message").GetString());
        Assert.Equal("stderr", json.RootElement.GetProperty("stream").GetString());
    }

    [Fact]
    public async Task A_pump_makes_an_object_of_every_line()
    {
        using var destination = new MemoryStream();
        var tail = new OutputTail();
        await new OutputPump(destination, new JsonLine(Worker, "stdout", TimeProvider.System), tail)
            .RunAsync(new MemoryStream("one\ntwo"u8.ToArray()));

        var messages = Encoding.UTF8.GetString(destination.ToArray()).TrimEnd('\n').Split('\n')
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("message").GetString());
        Assert.Equal(["one", "two"], messages);
        Assert.Equal(["one", "two"], tail.Lines);
    }

    [Theory]
    [InlineData(LogLevel.Information, "info")]
    [InlineData(LogLevel.Warning, "warning")]
    [InlineData(LogLevel.Critical, "error")]
    public void A_line_of_the_launchers_own_has_its_level_and_no_stream(LogLevel level, string expected)
    {
        using var json = JsonDocument.Parse(OwnLine.Json(DateTimeOffset.UnixEpoch, level, "two\nlines"));

        Assert.Equal(expected, json.RootElement.GetProperty("level").GetString());
        Assert.Equal("launcher", json.RootElement.GetProperty("source").GetString());
        Assert.Equal("two\nlines", json.RootElement.GetProperty("message").GetString());
        Assert.False(json.RootElement.TryGetProperty("stream", out _));
        Assert.False(json.RootElement.TryGetProperty("slot", out _));
    }
}
