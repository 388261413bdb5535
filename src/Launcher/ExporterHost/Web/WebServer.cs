using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Windhover.Exporter.Interop;

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

    private WebServer(Socket? owned, WebApplication app, string address)
    {
        _owned = owned;
        _app = app;
        Address = address;
    }

    /// <summary>Where it listens, with the port that it really has.</summary>
    public string Address { get; }

    /// <summary>Serves on a socket that belongs to the launcher: never closed, shut down or lingered on here.</summary>
    public static Task<WebServer> StartAsync(int inheritedFd, RequestDelegate handle) =>
        StartAsync((ulong)inheritedFd, owned: null, $"inherited descriptor {inheritedFd}", handle);

    /// <param name="listener">Bound; owned from now on.</param>
    /// <param name="handle">Answers every request.</param>
    public static Task<WebServer> StartAsync(Socket listener, RequestDelegate handle) =>
        StartAsync((ulong)listener.Handle, listener, listener.LocalEndPoint?.ToString() ?? "", handle);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _owned?.Dispose();
    }

    private static async Task<WebServer> StartAsync(ulong fd, Socket? owned, string address, RequestDelegate handle)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.Backlog = Backlog).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Without a descriptor left for a connection the whole process aborts: seen with 870 silent ones and room for 1,024.
            kestrel.Limits.MaxConcurrentConnections = SocketCalls.MaxDescriptors(share: 0.25);
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.ListenHandle(fd);
        });
        var app = builder.Build();
        app.Run(handle);
        await app.StartAsync();
        return new WebServer(owned, app, address);
    }

    /// <summary>Signals are the exporter's business: the host's own lifetime would answer SIGTERM with a slow stop.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
