using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Windhover.Emitter.Delivery;
using Windhover.Testing;

namespace Windhover.Emitter.Tests.Requests;

/// <summary>A real Kestrel on a free port whose requests are measured into a real socket.</summary>
internal sealed class MeasuredApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private MeasuredApp(WebApplication app, StatsdReceiver statsd)
    {
        _app = app;
        Statsd = statsd;
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Port = address.Port;
        Client = new HttpClient { BaseAddress = address, Timeout = TestLimits.Hang };
    }

    public StatsdReceiver Statsd { get; }

    public HttpClient Client { get; }

    public int Port { get; }

    public static async Task<MeasuredApp> StartAsync(Action<WebApplication> configure)
    {
        var statsd = new StatsdReceiver();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddWindhoverEmitter();
        builder.Services.Configure<EmitterOptions>(options =>
        {
            Assert.True(StatsdAddress.TryParse(statsd.Address, out var address, out _));
            options.Address = address;
        });
        var app = builder.Build();
        configure(app);
        await app.StartAsync();
        return new MeasuredApp(app, statsd);
    }

    /// <summary>Waits for that many latencies, in however many lines: by then, the counts of these requests are there.</summary>
    /// <returns>A line with 1 for each request, in the order of their series.</returns>
    public async Task<IReadOnlyList<string>> CountsAsync(int requests)
    {
        var seen = 0;
        await Statsd.WaitForAsync(line => line.StartsWith("request_latency_seconds:", StringComparison.Ordinal)
            && Interlocked.Add(ref seen, line.Split('|')[0].Split(':').Length - 1) >= requests);
        return [.. Statsd.Lines.Where(line => line.StartsWith("request_count:", StringComparison.Ordinal)).SelectMany(OneByOne)];
    }

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", Port);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        Statsd.Dispose();
    }

    private static IEnumerable<string> OneByOne(string line)
    {
        var (colon, bar) = (line.IndexOf(':', StringComparison.Ordinal), line.IndexOf('|', StringComparison.Ordinal));
        var count = int.Parse(line.AsSpan(colon + 1, bar - colon - 1), CultureInfo.InvariantCulture);
        return Enumerable.Repeat($"{line[..colon]}:1{line[bar..]}", count);
    }
}
