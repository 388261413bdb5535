using System.Net.Sockets;
using System.Text;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary>Requests that no HTTP library sends, written byte by byte; the answers are those of statsd_exporter.</summary>
public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("GET", "/%2d/ready", "200 OK")]
    [InlineData("GET", "/-/ready?%zz", "200 OK")]
    [InlineData("GET", "http://another.host/-/ready", "200 OK")]
    [InlineData("OPTIONS", "*", "200 OK")]
    [InlineData("CONNECT", "/", "200 OK")]
    [InlineData("CONNECT", "//metrics", "404 Not Found")]
    [InlineData("GET", "http://another.host", "307 Temporary Redirect")]
    [InlineData("GET", "/./metrics?x=1", "307 Temporary Redirect")]
    [InlineData("GET", "/%2e%2e/metrics", "404 Not Found")]
    [InlineData("GET", "/-%2fready", "404 Not Found")]
    [InlineData("GET", "/%", "400 Bad Request")]
    [InlineData("GET", "/%zz", "400 Bad Request")]
    [InlineData("GET", "/metrics\u007f", "400 Bad Request")]
    [InlineData("GET", "/metrics\t", "400 Bad Request")]
    [InlineData("GET", "/<x>", "404 Not Found")]
    public async Task Answers_as_statsd_exporter_does(string method, string target, string status)
    {
        await using var exporter = await ExporterUnderTest.StartAsync();

        var answer = await AskAsync(exporter, $"{method} {target}");

        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer);
    }

    [Theory]
    [InlineData("//metrics?x=<1>", "/metrics?x=<1>")]
    [InlineData("//metrics?", "/metrics")]
    [InlineData("//a%20b", "/a%2520b")]
    [InlineData("//<x>", "/%253Cx%253E")]
    [InlineData("//!$()*,:@_", "/%21$%28%29%2A,:@_")]
    [InlineData("//[x]", "/%5Bx%5D")]
    [InlineData("//m#f", "/m%2523f")]
    [InlineData("//a%C3%A9", "/a%25C3%25A9")]
    [InlineData("/x/../tree?x", "/tree/?x")]
    public async Task Redirects_to_the_clean_path_escaped_once_more(string target, string location)
    {
        await using var exporter = await ExporterUnderTest.StartAsync("--web.telemetry-path=/tree/");

        var answer = await AskAsync(exporter, $"GET {target}");

        Assert.StartsWith("HTTP/1.1 307 Temporary Redirect\r\n", answer);
        Assert.Contains($"\r\nLocation: {location}\r\n", answer);
    }

    [Theory]
    [InlineData("HEAD /nope", "", "404 Not Found", "19")]
    [InlineData("HEAD /-/ready", "", "200 OK", null)]
    [InlineData("HEAD //metrics", "", "307 Temporary Redirect", null)]
    [InlineData("GET /-/ready", "Expect: 100-continue\r\n", "200 OK", "26")]
    [InlineData("GET /-/ready", "Expect: more\r\n", "417 Expectation Failed", "0")]
    public async Task Tells_the_length_that_statsd_exporter_tells(string request, string header, string status, string? length)
    {
        await using var exporter = await ExporterUnderTest.StartAsync();

        var answer = await AskAsync(exporter, request, header);

        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer);
        Assert.Equal(
            length, answer.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal))?["Content-Length: ".Length..]);
    }

    [Theory]
    [InlineData(9_000, 0, 0, "200 OK")]
    [InlineData(0, 100_000, 1, "200 OK")]
    [InlineData(0, 100, 1_000, "200 OK")]
    [InlineData(0, 1_100_000, 1, "431 Request Header Fields Too Large")]
    public async Task Takes_headers_up_to_a_mebibyte(int query, int header, int headers, string status)
    {
        await using var exporter = await ExporterUnderTest.StartAsync();

        var answer = await AskAsync(
            exporter,
            $"GET /-/ready?{new string('q', query)}",
            string.Concat(Enumerable.Range(0, headers).Select(one => $"X{one}: {new string('h', header)}\r\n")));

        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer);
    }

    [Fact]
    public async Task Methods_are_told_apart_by_case()
    {
        await using var exporter = await ExporterUnderTest.StartAsync();

        var answer = await AskAsync(exporter, "get /-/ready");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer);
        Assert.DoesNotContain("Ready", answer);
    }

    private static Task<string> AskAsync(ExporterUnderTest exporter, string requestLine, string headers = "") =>
        SendAsync(exporter, $"{requestLine} HTTP/1.1\r\nHost: h\r\n{headers}Connection: close\r\n\r\n");

    private static async Task<string> SendAsync(ExporterUnderTest exporter, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(exporter.Url).Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync().WaitAsync(TestLimits.Hang);
    }
}
