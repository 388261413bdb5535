using System.Net;
using System.Text;
using System.Text.Json;
using Windhover.Emitter.Requests;
using Windhover.Worker.Access;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Tests.Access;

public sealed class AccessLineTests
{
    // As long as a client can make it, of characters whose escape is the longest.
    private static readonly string Endless = string.Concat(Enumerable.Repeat("\u0001\"\\\U0001F600\n", 5000));

    private static readonly AccessRecord Plain = new(
        new EndedRequest("/items/{id}", 200, 1234, 5678),
        new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddMicroseconds(789),
        IPAddress.Parse("192.0.2.7"),
        "alice",
        "GET",
        "/items/5?q=1",
        "HTTP/1.1",
        "https://example.org/start",
        "curl/8.9",
        "4bf92f3577b34da6a3ce929d0e0e4736");

    [Fact]
    public void Combined_is_the_line_of_Apache_with_route_microseconds_slot_and_trace_behind_it() => Assert.Equal(
        "192.0.2.7 - alice [03/Feb/2026:04:05:06 +0000] \"GET /items/5?q=1 HTTP/1.1\" 200 1234 \"https://example.org/start\" \"curl/8.9\" "
        + "\"/items/{id}\" 5678 3 4bf92f3577b34da6a3ce929d0e0e4736\n",
        Written(Plain, AccessLogFormat.Combined));

    [Fact]
    public void Json_is_an_object_a_line() => Assert.Equal(
        """
        {"time":"2026-02-03T04:05:06.000789Z","remote":"192.0.2.7","user":"alice","method":"GET","target":"/items/5?q=1","protocol":"HTTP/1.1","route":"/items/{id}","status":200,"bytes":1234,"duration_us":5678,"referer":"https://example.org/start","user_agent":"curl/8.9","slot":3,"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}

        """,
        Written(Plain, AccessLogFormat.Json));

    [Fact]
    public void What_there_is_not_is_a_dash_and_null()
    {
        var bare = Plain with { Remote = null, User = null, Referer = null, Agent = null, Trace = null };

        Assert.Equal(
            "- - - [03/Feb/2026:04:05:06 +0000] \"GET /items/5?q=1 HTTP/1.1\" 200 1234 \"-\" \"-\" \"/items/{id}\" 5678 3 -\n",
            Written(bare, AccessLogFormat.Combined));
        var json = JsonDocument.Parse(Written(bare, AccessLogFormat.Json)).RootElement;
        Assert.All(["remote", "user", "referer", "user_agent", "trace_id"], name => Assert.Equal(JsonValueKind.Null, json.GetProperty(name).ValueKind));
    }

    [Theory]
    [InlineData("a\"b\\c", "a\\\"b\\\\c")]
    [InlineData("line\r\nnext\t\0\u007f", "line\\x0d\\x0anext\\x09\\x00\\x7f")]
    [InlineData("\u001b[2Jé\u0085😀", "\\x1b[2J\\xc3\\xa9\\xc2\\x85\\xf0\\x9f\\x98\\x80")]
    public void What_ends_a_field_or_a_line_is_escaped_in_combined(string text, string escaped) =>
        Assert.Contains($" \"{escaped}\" \"{escaped}\" ", Written(Plain with { Referer = text, Agent = text }, AccessLogFormat.Combined), StringComparison.Ordinal);

    // An attribute cannot hold it.
    [Fact]
    public void Half_a_character_is_replaced() => Assert.Contains(
        " \"\\xef\\xbf\\xbd\" ", Written(Plain with { Agent = "\ud800" }, AccessLogFormat.Combined), StringComparison.Ordinal);

    [Fact]
    public void Json_reads_back_what_a_client_wrote_and_has_no_control_in_it()
    {
        const string Text = "a\"b\\c\r\n\t\0\u001b\u007f\u0085\u2028é😀";

        var line = Written(Plain with { Target = Text, Referer = Text, Agent = Text, User = Text }, AccessLogFormat.Json);

        Assert.DoesNotContain(line[..^1], character => char.IsControl(character) || character == '\u2028');
        var json = JsonDocument.Parse(line).RootElement;
        Assert.All(["target", "referer", "user_agent", "user"], name => Assert.Equal(Text, json.GetProperty(name).GetString()));
        Assert.Contains("é😀", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("::1", "::1")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("fe80::1234:5678:9abc:def0%4294967295", "fe80::1234:5678:9abc:def0%4294967295")]
    public void An_address_is_written_as_its_client_knows_it(string address, string written) => Assert.StartsWith(
        written + " - ", Written(Plain with { Remote = IPAddress.Parse(address) }, AccessLogFormat.Combined), StringComparison.Ordinal);

    [Fact]
    public void A_user_with_a_blank_stays_one_field() => Assert.Contains(
        " - Alice_B. [", Written(Plain with { User = "Alice B." }, AccessLogFormat.Combined), StringComparison.Ordinal);

    [Fact]
    public void The_longest_line_fits_a_pipe_and_says_where_it_was_cut()
    {
        var longest = new AccessRecord(
            new EndedRequest(Endless, 999, long.MaxValue, long.MaxValue), Plain.Began, IPAddress.Parse("fe80::1234:5678:9abc:def0%4294967295"), Endless, Endless,
            Endless, Endless, Endless, Endless, Endless);

        foreach (var format in new[] { AccessLogFormat.Combined, AccessLogFormat.Json })
        {
            var line = Written(longest, format, slot: int.MaxValue);

            Assert.InRange(Encoding.UTF8.GetByteCount(line), 3500, AccessLine.MaxBytes);
            Assert.EndsWith("\n", line, StringComparison.Ordinal);
            Assert.Equal(1, line.Count(character => character == '\n'));
        }
        Assert.EndsWith(
            "...", JsonDocument.Parse(Written(longest, AccessLogFormat.Json)).RootElement.GetProperty("target").GetString(), StringComparison.Ordinal);
    }

    private static string Written(in AccessRecord record, AccessLogFormat format, int slot = 3)
    {
        var line = new byte[AccessLine.MaxBytes];
        return Encoding.UTF8.GetString(line, 0, AccessLine.Write(record, slot, format, line));
    }
}
