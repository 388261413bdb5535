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
    public async Task Answers_as_statsd_exporter_does(string method, string target, string status)
    {
        await using var exporter = await ExporterUnderTest.StartAsync();

        var answer = await AskAsync(exporter, $"{method} {target}");

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

    private static async Task<string> AskAsync(ExporterUnderTest exporter, string requestLine)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(exporter.Url).Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{requestLine} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync().WaitAsync(TestLimits.Hang);
    }
}
