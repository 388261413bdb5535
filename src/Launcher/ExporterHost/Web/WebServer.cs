using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Windhover.Exporter.Interop;
using Windhover.Launcher.ExporterHost.Web.Config;

namespace Windhover.Launcher.ExporterHost.Web;

/// <summary>Kestrel on a socket that is already bound, and nothing else of ASP.NET Core: no configuration files, no
/// <c>ASPNETCORE_URLS</c>, no log of its own, no signal handlers.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    // Only pending connections of the moment; the kernel lowers it to net.core.somaxconn.
    private const int Backlog = 512;

    /// <summary>Clients that send a request byte by byte have the connections that scrapes need.</summary>
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    // Kestrel takes over a descriptor, not the object that keeps it open.
    private readonly Socket? _owned;
    private readonly WebApplication _app;

    private readonly WebGuard? _guard;

    private WebServer(Socket? owned, WebApplication app, WebGuard? guard, string address)
    {
        _guard = guard;
        _owned = owned;
        _app = app;
        Address = address;
    }

    /// <summary>Where it listens, with the port that it really has.</summary>
    public string Address { get; }

    /// <summary>Serves on a socket that belongs to the launcher: never closed, shut down or lingered on here.</summary>
    public static Task<WebServer> StartAsync(int inheritedFd, RequestDelegate handle, WebConfigFile? config = null) =>
        StartAsync((ulong)inheritedFd, owned: null, $"inherited descriptor {inheritedFd}", handle, config);

    /// <param name="listener">Bound; owned from now on.</param>
    /// <param name="handle">Answers every request.</param>
    /// <param name="config">TLS and passwords; null for plain HTTP for everybody.</param>
    public static Task<WebServer> StartAsync(Socket listener, RequestDelegate handle, WebConfigFile? config = null) =>
        StartAsync((ulong)listener.Handle, listener, listener.LocalEndPoint?.ToString() ?? "", handle, config);

    /// <summary>Takes no more requests and lets those finish that came.</summary>
    /// <param name="limit">Then they are cut off.</param>
    public async Task StopAsync(TimeSpan limit)
    {
        using var cutOff = new CancellationTokenSource(limit, TimeProvider.System);
        await _app.StopAsync(cutOff.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _guard?.Dispose();
        _owned?.Dispose();
    }

    private static async Task<WebServer> StartAsync(ulong fd, Socket? owned, string address, RequestDelegate handle, WebConfigFile? config)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.Backlog = Backlog).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // GET http://host/metrics, as proxies write it, whatever the Host header says.
            kestrel.AllowHostHeaderOverride = true;
            kestrel.ListenHandle(fd, listen =>
            {
                // In plain text statsd_exporter speaks HTTP/1 only.
                listen.Protocols = HttpProtocols.Http1;
                if (config is { HasTls: true })
                {
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                    listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(config.TlsOptions) });
                }
            });
            // Without a descriptor left for a connection the whole process aborts: seen with 870 silent ones and room for 1,024.
            kestrel.Limits.MaxConcurrentConnections = SocketCalls.MaxDescriptors(share: 0.25);
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        });
        var app = builder.Build();
        var guard = config is null ? null : new WebGuard(config, handle);
        app.Run(guard is null ? handle : guard.HandleAsync);
        await app.StartAsync();
        return new WebServer(owned, app, guard, address);
    }

    /// <summary>Signals are the exporter's business: the host's own lifetime would answer SIGTERM with a slow stop.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
