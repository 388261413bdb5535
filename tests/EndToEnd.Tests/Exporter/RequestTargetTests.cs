using System.Net.Sockets;
using System.Text;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary>Requests that no HTTP library sends, written byte by byte.</summary>
public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("GET", "/%2d/ready", "200 OK")]
    [InlineData("GET", "/-/ready?%zz", "200 OK")]
    [InlineData("GET", "http://another.host/-/ready", "200 OK")]
    [InlineData("GET", "http://another.host", "200 OK")]
    [InlineData("GET", "//metrics", "404 Not Found")]
    [InlineData("GET", "/./metrics?x=1", "200 OK")]
    [InlineData("GET", "/-%2fready", "404 Not Found")]
    [InlineData("GET", "/%zz", "404 Not Found")]
    [InlineData("GET", "/<x>", "404 Not Found")]
    [InlineData("HEAD", "/nope", "404 Not Found")]
    [InlineData("OPTIONS", "*", "404 Not Found")]
    [InlineData("CONNECT", "/", "404 Not Found")]
    public async Task Answers(string method, string target, string status)
    {
        await using var exporter = await ExporterUnderTest.StartAsync();

        var answer = await AskAsync(exporter, $"{method} {target}");

        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer);
    }

    [Theory]
    [InlineData("/tree")]
    [InlineData("/tree/")]
    [InlineData("/tree/any/thing")]
    public async Task A_telemetry_path_with_a_slash_at_its_end_stands_for_all_below_it(string target)
    {
        await using var exporter = await ExporterUnderTest.StartAsync("--web.telemetry-path=/tree/");

        Assert.Contains("statsd_exporter_lines_total 0\n", await AskAsync(exporter, $"GET {target}"));
        Assert.StartsWith("HTTP/1.1 404 Not Found\r\n", await AskAsync(exporter, "GET /trees"));
    }

    [Fact]
    public async Task A_client_that_asks_first_gets_its_answer()
    {
        await using var exporter = await ExporterUnderTest.StartAsync();

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await AskAsync(exporter, "GET /-/ready", "Expect: 100-continue\r\n"));
    }

    /// <summary>How many more depends on how many connections may be open.</summary>
    [Theory]
    [InlineData(9_000, 0, 0, "200 OK")]
    [InlineData(0, 60_000, 1, "200 OK")]
    [InlineData(0, 100, 500, "200 OK")]
    [InlineData(0, 1_100_000, 1, "431 Request Header Fields Too Large")]
    public async Task Takes_headers_of_64_kibibytes_and_never_more_than_a_mebibyte(int query, int header, int headers, string status)
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
