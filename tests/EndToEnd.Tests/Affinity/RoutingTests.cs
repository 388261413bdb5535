using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Affinity;

/// <summary>What comes to a worker with the cookie of another one.</summary>
public sealed class RoutingTests : IAsyncLifetime
{
    // Enough that none of them comes to the worker that is named by chance.
    private const int Tries = 16;

    private LauncherUnderTest _launcher = null!;

    public async ValueTask InitializeAsync() => _launcher = await SessionAppUnderTest.StartAsync("--workers", "3", "--affinity", "cookie");

    public ValueTask DisposeAsync() => _launcher.DisposeAsync();

    [Fact]
    public async Task Two_clients_that_share_a_connection_reach_each_its_own_worker()
    {
        var first = await SessionAppUnderTest.BindAsync(_launcher);
        var second = first;
        while (second.Pid == first.Pid)
        {
            second = await SessionAppUnderTest.BindAsync(_launcher);
        }
        using var client = OneConnection();

        for (var i = 0; i < Tries; i++)
        {
            var (cookie, pid) = i % 2 == 0 ? first : second;
            Assert.Equal(pid.ToString(CultureInfo.InvariantCulture), await SessionAppUnderTest.GetAsync(client, "/pid", cookie));
        }
    }

    [Fact]
    public async Task Each_request_is_counted_once()
    {
        var (cookie, _) = await SessionAppUnderTest.BindAsync(_launcher);
        using var client = SessionAppUnderTest.CreateClient(_launcher);
        var before = await _launcher.SumWhenAtLeastAsync(1, "request_count", "endpoint=\"/pid\"");

        for (var i = 0; i < 200; i++)
        {
            await SessionAppUnderTest.GetAsync(client, "/pid", cookie);
            using var missing = new HttpRequestMessage(HttpMethod.Get, "/status/404");
            missing.Headers.Add("Cookie", cookie);
            using var answer = await client.SendAsync(missing);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        await _launcher.SumWhenAtLeastAsync(200, "request_count", "endpoint=\"/status/{code:int}\"");
        await _launcher.SumWhenAtLeastAsync(before + 200, "request_count", "endpoint=\"/pid\"");
        var page = await _launcher.ScrapeAsync();
        Assert.Equal(200, Exposition.Values(page, "request_count", "endpoint=\"/status/{code:int}\"", "http_status=\"404\"").Sum());
        Assert.Equal(before + 200, Exposition.Values(page, "request_count", "endpoint=\"/pid\"", "http_status=\"200\"").Sum());
        Assert.Empty(Exposition.Values(page, "request_count", "http_status=\"502\""));
        await _launcher.SumWhenAtLeastAsync(101, "windhover_affinity_forwarded_total");
    }

    [Fact]
    public async Task The_app_sees_the_clients_request_wherever_it_arrived()
    {
        var (cookie, pid) = await SessionAppUnderTest.BindAsync(_launcher);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Tries; i++)
        {
            // Some forged: what workers tell each other, in several ways.
            var answer = await RawAsync(
                $"GET /facts/a%2Fb//c/../d?x=%zz&y=\"{{}} HTTP/1.1\r\nHost: some.example:81\r\nCookie: a=b; {cookie}; c=d\r\nX-Twice: 1\r\nX-Twice: 2\r\n"
                + "X-Forwarded-For: 9.9.9.9\r\nX-Umlaut: \u00fc\r\nWindhover-Peer: 8.8.8.8,1,8.8.4.4,2,https,x\r\nwindhover-peer: 1\r\n"
                + "Keep-Alive: timeout=5\r\nConnection: Windhover-Peer, close\r\n\r\n");
            Assert.Contains($"X-Pid: {pid}\r\n", answer.Text, StringComparison.Ordinal);
            Assert.Contains($"X-Remote-Port: {answer.Port}\r\n", answer.Text, StringComparison.Ordinal);
            var facts = answer.Text[answer.Text.IndexOf("GET /facts", StringComparison.Ordinal)..];
            // Of the connection: the serving worker has another one.
            seen.Add(string.Join('\n', facts.Split('\n').Where(line =>
                !line.StartsWith("Connection:", StringComparison.Ordinal) && !line.StartsWith("Keep-Alive:", StringComparison.Ordinal))));
        }

        var one = Assert.Single(seen);
        Assert.StartsWith("GET /facts/a%2Fb//c/../d?x=%zz&y=\"{}\nhttp some.example:81 /facts/", one, StringComparison.Ordinal);
        Assert.Contains("\n127.0.0.1 127.0.0.1 " + _launcher.App.Port, one, StringComparison.Ordinal);
        Assert.Contains("\u00fc", one, StringComparison.Ordinal);
        Assert.DoesNotContain("Windhover-Peer", one, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("8.8.8.8", one, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("0")]
    [InlineData("0.0000000000000000")]
    [InlineData("0.123456789abcdef0")]
    [InlineData("80000000.123456789abcdef0")]
    [InlineData("ffff.123456789abcdef0")]
    [InlineData("-1.123456789abcdef0")]
    [InlineData("0.../../../../etc/x")]
    [InlineData("0.123456789abcdef0123456789abcdef0123456789abcdef0")]
    public async Task A_forged_cookie_is_answered_by_any_worker(string value)
    {
        var (cookie, _) = await SessionAppUnderTest.BindAsync(_launcher);
        var name = cookie.Split('=')[0];
        using var client = SessionAppUnderTest.CreateClient(_launcher);

        for (var i = 0; i < 3; i++)
        {
            Assert.NotEmpty(await SessionAppUnderTest.GetAsync(client, "/pid", $"{name}={value}; {name}"));
        }
        Assert.DoesNotContain("unhandled exception", _launcher.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_workers_that_name_each_other_pass_a_request_on_once()
    {
        var (cookie, _) = await SessionAppUnderTest.BindAsync(_launcher);
        // The row is where it is looked for; the instance is another worker's.
        var swapped = cookie.Replace($"={cookie.Split('=')[1].Split('.')[0]}.", "=1.", StringComparison.Ordinal);
        using var client = SessionAppUnderTest.CreateClient(_launcher);

        for (var i = 0; i < Tries; i++)
        {
            Assert.NotEmpty(await SessionAppUnderTest.GetAsync(client, "/pid", swapped));
        }
    }

    [Fact]
    public async Task Bodies_and_heads_of_every_size_pass()
    {
        var (cookie, pid) = await SessionAppUnderTest.BindAsync(_launcher);
        using var client = SessionAppUnderTest.CreateClient(_launcher);
        foreach (var size in new[] { 0, 1, 65_536, 5_000_000 })
        {
            var body = RandomNumberGenerator.GetBytes(size);
            var expected = $"{size} {Convert.ToHexString(SHA256.HashData(body))} {pid}";
            foreach (var (isChunked, waits) in new[] { (false, false), (true, false), (false, true), (true, true) })
            {
                using var request = Post("/upload", cookie, body);
                request.Headers.TransferEncodingChunked = isChunked;
                request.Headers.ExpectContinue = waits;
                using var answer = await client.SendAsync(request);
                Assert.Equal(expected, await answer.Content.ReadAsStringAsync());
            }
            using var sized = new HttpRequestMessage(HttpMethod.Get, $"/bytes/{size}");
            sized.Headers.Add("Cookie", cookie);
            using var bytes = await client.SendAsync(sized);
            Assert.Equal(size, (await bytes.Content.ReadAsByteArrayAsync()).Length);
        }
        for (var i = 0; i < 5; i++)
        {
            // Above the server's limit of 30,000,000 bytes.
            using var tooLarge = Post("/upload", cookie, new byte[30_000_001]);
            // Else the client may still be writing when the server closes, whichever worker serves it.
            tooLarge.Headers.ExpectContinue = true;
            using var refused = await client.SendAsync(tooLarge);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
            // As many headers as the server takes: 100.
            using var many = new HttpRequestMessage(HttpMethod.Get, "/facts/many");
            many.Headers.Add("Cookie", cookie);
            Enumerable.Range(0, 98).ToList().ForEach(number => many.Headers.Add($"X-{number}", new string('x', 300)));
            using var accepted = await client.SendAsync(many);
            Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
            Assert.Equal(pid.ToString(CultureInfo.InvariantCulture), await SessionAppUnderTest.GetAsync(client, "/headers/50", cookie));
            using var head = new HttpRequestMessage(HttpMethod.Head, "/facts/head");
            head.Headers.Add("Cookie", cookie);
            using var empty = await client.SendAsync(head);
            Assert.Equal(HttpStatusCode.OK, empty.StatusCode);
        }
    }

    [Fact]
    public async Task A_body_that_the_app_does_not_read_is_read_past_as_without_a_second_worker()
    {
        var (cookie, _) = await SessionAppUnderTest.BindAsync(_launcher);
        using var client = SessionAppUnderTest.CreateClient(_launcher);
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, stop) =>
        {
            using var request = Post("/reject", cookie, new byte[1_000_000]);
            using var answer = await client.SendAsync(request, stop);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.NotEqual(true, answer.Headers.ConnectionClose);
        });
    }

    [Fact]
    public async Task A_websocket_carries_messages_both_ways_until_either_side_closes_it()
    {
        var (cookie, _) = await SessionAppUnderTest.BindAsync(_launcher);
        for (var i = 0; i < Tries; i++)
        {
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Cookie", cookie);
            await socket.ConnectAsync(new UriBuilder(_launcher.App) { Scheme = "ws", Path = "/socket" }.Uri, CancellationToken.None);
            var sent = RandomNumberGenerator.GetBytes(200_000);
            await socket.SendAsync(sent, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            using var received = new MemoryStream();
            var buffer = new byte[50_000];
            while (received.Length < sent.Length)
            {
                received.Write(buffer, 0, (await socket.ReceiveAsync(buffer, CancellationToken.None)).Count);
            }
            Assert.Equal(sent, received.ToArray());
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(TestLimits.Hang);
            Assert.Equal(WebSocketState.Closed, socket.State);
        }
        await Eventually.TrueAsync(
            async () => Exposition.Values(await _launcher.ScrapeAsync(), "windhover_affinity_tunnels").Sum() == 0, () => "tunnels are left");
    }

    private HttpClient OneConnection() => new(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 1 })
    {
        BaseAddress = _launcher.App,
        Timeout = TestLimits.Hang,
    };

    private static HttpRequestMessage Post(string path, string cookie, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Headers.Add("Cookie", cookie);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return request;
    }

    /// <returns>The answer, and the port that the request came from.</returns>
    private async Task<(string Text, int Port)> RawAsync(string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _launcher.App.Port);
        await socket.SendAsync(Encoding.UTF8.GetBytes(request));
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return (await reader.ReadToEndAsync().WaitAsync(TestLimits.Hang), ((IPEndPoint)socket.LocalEndPoint!).Port);
    }
}
