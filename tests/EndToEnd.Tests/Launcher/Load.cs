using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

/// <summary>Requests from many clients at once, with a record of every response that arrived.</summary>
internal sealed class Load : IDisposable
{
    private const int BodyBytes = 16 * 1024;

    private readonly HttpClient _keepAlive;
    private readonly HttpClient _short;
    private readonly WireRequests _wire = new();

    public Load(Uri app, int concurrency)
    {
        Concurrency = concurrency;
        _keepAlive = Client(app, concurrency);
        _short = Client(app, concurrency);
        _short.DefaultRequestHeaders.ConnectionClose = true;
    }

    public int Concurrency { get; }

    /// <summary>Requests that went out, those included that were sent again.</summary>
    public int Sent => _wire.Sent;

    /// <summary>Status codes and bodies of all responses that arrived whole.</summary>
    public ConcurrentBag<(HttpStatusCode Status, string Body)> Received { get; } = [];

    /// <summary>Requests that got no response.</summary>
    public ConcurrentBag<Exception> Failures { get; } = [];

    /// <summary>Makes a number of requests, every other one over a connection of its own.</summary>
    public Task RunAsync(string path, int count) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = Concurrency },
        async (number, _) => await RequestAsync(number % 2 == 0 ? _keepAlive : _short, path));

    /// <summary>Makes requests until told to stop.</summary>
    public Task RunUntilAsync(string path, CancellationToken stop) => Task.WhenAll(
        Enumerable.Range(0, Concurrency).Select(async number =>
        {
            while (!stop.IsCancellationRequested)
            {
                await RequestAsync(number % 2 == 0 ? _keepAlive : _short, path);
            }
        }));

    /// <summary>Requests of every kind until told to stop: over connections that stay and over new ones, with a body of 16 KiB and
    /// without. An answer that is not the expected one counts as a failure.</summary>
    public Task RunMixedUntilAsync(CancellationToken stop) => Task.WhenAll(
        Enumerable.Range(0, Concurrency).Select(async number =>
        {
            var client = number % 2 == 0 ? _keepAlive : _short;
            while (!stop.IsCancellationRequested)
            {
                await (number % 4 < 2 ? RequestAsync(client, "/whoami") : PostAsync(client));
            }
        }));

    /// <summary>Every request got an answer, and none of them says that something is wrong.</summary>
    public void AssertAllAnswered()
    {
        Assert.True(Failures.IsEmpty, $"{Failures.Count} of {Sent} requests failed: {string.Join('\n', Failures.Take(3))}");
        Assert.All(Received, response => Assert.Equal(HttpStatusCode.OK, response.Status));
    }

    public void Dispose()
    {
        _keepAlive.Dispose();
        _short.Dispose();
    }

    private async Task RequestAsync(HttpClient client, string path)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
            Received.Add((response.StatusCode, await response.Content.ReadAsStringAsync()));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            Failures.Add(e);
        }
    }

    private async Task PostAsync(HttpClient client)
    {
        try
        {
            using var body = new ByteArrayContent(new byte[BodyBytes]);
            using var response = await client.PostAsync(new Uri("/length", UriKind.Relative), body);
            var text = await response.Content.ReadAsStringAsync();
            if (text != BodyBytes.ToString(CultureInfo.InvariantCulture))
            {
                throw new HttpRequestException($"{(int)response.StatusCode}: {text}");
            }
            Received.Add((response.StatusCode, text));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            Failures.Add(e);
        }
    }

    private HttpClient Client(Uri app, int concurrency) =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = concurrency, ConnectCallback = _wire.ConnectAsync }) { BaseAddress = app, Timeout = TestLimits.Hang };
}
