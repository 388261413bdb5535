using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Affinity;

/// <summary>WebSockets over HTTP/2, where one connection carries all that a browser asks, and comes to any worker.</summary>
public sealed class Http2SocketTests : IAsyncLifetime
{
    private const int Tries = 12;

    // More than a server takes as the body of a request.
    private const int ManyBytes = 31_000_000;

    private LauncherUnderTest _launcher = null!;

    public async ValueTask InitializeAsync() => _launcher = await SessionAppUnderTest.StartAsync(
        "--workers", "3", "--affinity", "cookie", "--env", "Kestrel__EndpointDefaults__Protocols=Http2");

    public ValueTask DisposeAsync() => _launcher.DisposeAsync();

    [Theory]
    [InlineData(200_000, Tries)]
    [InlineData(ManyBytes, 3)]
    public async Task They_carry_messages_both_ways_and_are_closed_by_either_side(int length, int tries)
    {
        var cookie = await BindAsync();
        var sent = RandomNumberGenerator.GetBytes(length);
        var buffer = new byte[length];
        for (var i = 0; i < tries; i++)
        {
            using var socket = new ClientWebSocket();
            using var invoker = await ConnectAsync(socket, "/socket", cookie);
            for (var at = 0; at < length; at += 100_000)
            {
                var piece = sent.AsMemory(at, Math.Min(100_000, length - at));
                await socket.SendAsync(piece, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
                for (var received = 0; received < piece.Length;)
                {
                    received += (await socket.ReceiveAsync(buffer.AsMemory(at + received), CancellationToken.None)).Count;
                }
            }
            Assert.Equal(sent, buffer);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(TestLimits.Hang);
            Assert.Equal(WebSocketState.Closed, socket.State);
        }
        await _launcher.SumWhenAtLeastAsync(tries, "request_count", "endpoint=\"/socket\"");
        await _launcher.SumWhenAtLeastAsync(1, "windhover_affinity_forwarded_total");
        await Eventually.TrueAsync(
            async () => Exposition.Values(await _launcher.ScrapeAsync(), "windhover_affinity_tunnels").Sum() == 0, () => "tunnels are left");
    }

    [Fact]
    public async Task What_the_app_answers_instead_comes_back()
    {
        var cookie = await BindAsync();
        for (var i = 0; i < Tries; i++)
        {
            using var socket = new ClientWebSocket();
            socket.Options.CollectHttpResponseDetails = true;
            await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(socket, "/nothing", cookie));
            Assert.Equal(HttpStatusCode.NotFound, socket.HttpStatusCode);
        }
        Assert.Equal(Tries, await _launcher.SumWhenAtLeastAsync(Tries, "request_count", "http_status=\"404\""));
    }

    private async Task<string> BindAsync()
    {
        using var client = new HttpClient
        {
            BaseAddress = _launcher.App,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await client.GetAsync(new Uri("/pid", UriKind.Relative));
        return Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split(';')[0];
    }

    /// <returns>What holds the connection: a new one, to any worker.</returns>
    private async Task<HttpMessageInvoker> ConnectAsync(ClientWebSocket socket, string path, string cookie)
    {
        var invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false });
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.SetRequestHeader("Cookie", cookie);
        try
        {
            await socket.ConnectAsync(new UriBuilder(_launcher.App) { Scheme = "ws", Path = path }.Uri, invoker, CancellationToken.None)
                .WaitAsync(TestLimits.Hang);
            return invoker;
        }
        catch
        {
            invoker.Dispose();
            throw;
        }
    }
}
