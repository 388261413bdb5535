using System.Net;
using System.Net.Sockets;
using System.Text;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Affinity;

/// <summary>A body that the server rejects is answered alike wherever the request arrived.</summary>
public sealed class BrokenBodyTests
{
    // Enough that the worker that is named and another one get some each.
    private const int Tries = 12;

    [Theory]
    [InlineData("/upload", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nno chunk\r\n", 400)]
    [InlineData("/upload", "Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n", 400)]
    [InlineData("/fast", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", 408)]
    [InlineData("/fast", "Content-Length: 10\r\n\r\nabc", 408)]
    [InlineData("/small", "Content-Length: 1001\r\n\r\nabc", 413)]
    [InlineData("/small", "Transfer-Encoding: chunked\r\n\r\nffff\r\n{filler}", 413)]
    public async Task The_client_gets_what_a_single_server_answers_and_that_is_counted_once(string path, string rest, int status)
    {
        await using var launcher = await SessionAppUnderTest.StartAsync("--workers", "2", "--affinity", "cookie");
        var (cookie, _) = await SessionAppUnderTest.BindAsync(launcher);
        var request = $"POST {path} HTTP/1.1\r\nHost: some.example\r\nCookie: {cookie}\r\n{rest.Replace("{filler}", new string('x', 2000), StringComparison.Ordinal)}";

        var answers = await Task.WhenAll(Enumerable.Range(0, Tries).Select(_ => SendAsync(launcher.App.Port, request)));

        var answer = Assert.Single(answers.Distinct());
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("\nConnection: close", answer, StringComparison.Ordinal);
        await launcher.SumWhenAtLeastAsync(Tries, "request_count", $"endpoint=\"{path}\"");
        var page = await launcher.ScrapeAsync();
        Assert.Equal(Tries, Exposition.Values(page, "request_count", $"endpoint=\"{path}\"", $"http_status=\"{status}\"").Sum());
        Assert.Equal(Tries, Exposition.Values(page, "request_count", $"endpoint=\"{path}\"").Sum());
        Assert.Empty(Exposition.Values(page, "request_count", "endpoint=\"unmatched\""));
        await launcher.SumWhenAtLeastAsync(1, "windhover_affinity_forwarded_total");
    }

    /// <returns>The head of the answer, without the time.</returns>
    private static async Task<string> SendAsync(int port, string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(Encoding.UTF8.GetBytes(request));
        using var reader = new StreamReader(new NetworkStream(socket), Encoding.UTF8);
        var status = await reader.ReadLineAsync().WaitAsync(TestLimits.Hang);
        var headers = new List<string>();
        while (await reader.ReadLineAsync().WaitAsync(TestLimits.Hang) is { Length: > 0 } line)
        {
            headers.Add(line);
        }
        return string.Join('\n', headers.Where(line => !line.StartsWith("Date:", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Prepend(status));
    }
}
