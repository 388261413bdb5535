using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Windhover.Interop;

namespace Windhover.Shared.Web;

/// <summary>Kestrel on a socket that is already bound, and nothing else of ASP.NET Core: no host, no container of services, no
/// configuration files, no <c>ASPNETCORE_URLS</c>, no log of its own, no signal handlers.</summary>
/// <remarks>The host around it, which this process never asked for anything, took 5 MiB.</remarks>
internal sealed class WebServer : IAsyncDisposable
{
    /// <summary>More connections than these are no scrapers'. Each costs some 10 KiB, and what it sends and does not read.</summary>
    private const int MaxConnections = 4096;

    /// <summary>What all connections together may have sent that was not read: 1,400 clients with a megabyte of headers each took 2.5 GB, and
    /// kept a scrape waiting for half a minute.</summary>
    private const long MaxReceivedBytes = 256 << 20;

    /// <summary>What net/http takes of a request before its body. Where many connections may be open, each may have less. Kestrel holds as
    /// much of a body that the handler does not read, so that no client gains by it.</summary>
    private const int MaxHeaderBytes = 1 << 20;

    /// <summary>Of HTTP/2, which net/http gives 250. Each holds headers of its own, and a part of its answer.</summary>
    private const int MaxStreams = 16;

    /// <summary>Of the body of a request over HTTP/2, which no page reads. The least that there is.</summary>
    private const int BodyWindowBytes = 65_535;

    /// <summary>net/http has no such limit; but each header costs far more than its bytes.</summary>
    private const int MaxHeaders = 4096;

    // Kestrel takes over a descriptor, not the object that keeps it open.
    private readonly Socket? _owned;
    private readonly KestrelServer _server;
    private readonly WebApplication? _tlsServices;

    private WebServer(Socket? owned, KestrelServer server, WebApplication? tlsServices, string address)
    {
        _tlsServices = tlsServices;
        _owned = owned;
        _server = server;
        Address = address;
    }

    /// <summary>Where it listens, with the port that it really has.</summary>
    public string Address { get; }

    /// <summary>Serves on a socket that belongs to the launcher: never closed, shut down or lingered on here.</summary>
    /// <param name="inheritedFd">Listening.</param>
    /// <param name="handle">Answers every request.</param>
    /// <param name="tls">What the next handshake uses; null for plain HTTP.</param>
    /// <param name="counters">Where it counts clients that it turns away; null if no metric shows them.</param>
    public static Task<WebServer> StartAsync(
        int inheritedFd, RequestDelegate handle, Func<SslServerAuthenticationOptions>? tls = null, WebCounters? counters = null) =>
        StartAsync((ulong)inheritedFd, owned: null, $"inherited descriptor {inheritedFd}", handle, tls, counters ?? new WebCounters());

    /// <param name="listener">Bound; owned from now on.</param>
    /// <param name="handle">Answers every request.</param>
    /// <param name="tls">What the next handshake uses; null for plain HTTP.</param>
    /// <param name="counters">Where it counts clients that it turns away; null if no metric shows them.</param>
    public static Task<WebServer> StartAsync(
        Socket listener, RequestDelegate handle, Func<SslServerAuthenticationOptions>? tls = null, WebCounters? counters = null) =>
        StartAsync((ulong)listener.Handle, listener, listener.LocalEndPoint?.ToString() ?? "", handle, tls, counters ?? new WebCounters());

    /// <summary>Takes no more requests and lets those finish that came.</summary>
    /// <param name="limit">Then they are cut off.</param>
    public async Task StopAsync(TimeSpan limit)
    {
        using var cutOff = new CancellationTokenSource(limit, TimeProvider.System);
        await _server.StopAsync(cutOff.Token);
    }

    /// <summary>Cuts off what <see cref="StopAsync"/> was not asked to wait for: one client with half a request must not hold up the end
    /// of the process.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _server.Dispose();
        if (_tlsServices is not null)
        {
            await _tlsServices.DisposeAsync();
        }
        _owned?.Dispose();
    }

    private static async Task<WebServer> StartAsync(
        ulong fd, Socket? owned, string address, RequestDelegate handle, Func<SslServerAuthenticationOptions>? tls, WebCounters counters)
    {
        var options = new KestrelServerOptions
        {
            AddServerHeader = false,
            // GET http://host/metrics, as proxies write it, whatever the Host header says.
            AllowHostHeaderOverride = true,
            ApplicationServices = new NoServices(),
        };
        options.Limits.RequestHeadersTimeout = WebConnections.RequestTimeout;
        // Without a descriptor left for a connection the whole process aborts: seen with 870 silent ones and room for 1,024.
        var places = Math.Min(SocketCalls.MaxDescriptors(share: 0.25), MaxConnections);
        var headerBytes = (int)Math.Min(MaxReceivedBytes / places, MaxHeaderBytes);
        options.Limits.MaxRequestLineSize = headerBytes;
        options.Limits.MaxRequestHeadersTotalSize = headerBytes;
        options.Limits.MaxRequestBufferSize = headerBytes;
        options.Limits.MaxRequestHeaderCount = MaxHeaders;
        options.Limits.Http2.MaxStreamsPerConnection = MaxStreams;
        options.Limits.Http2.InitialConnectionWindowSize = BodyWindowBytes;
        options.Limits.Http2.InitialStreamWindowSize = BodyWindowBytes;
        WebApplication? tlsServices = null;
        if (tls is not null)
        {
            tlsServices = MakeTlsServices();
            options.ApplicationServices = tlsServices.Services;
            options.ListenHandle(fd, listen => UseTls(listen, tls));
        }
        else
        {
            // In plain text statsd_exporter speaks HTTP/1 only.
            options.ListenHandle(fd, static listen => listen.Protocols = HttpProtocols.Http1);
        }
        var connections = new WebConnections(places, counters, TimeProvider.System);
        var server = new KestrelServer(
            Options.Create(options), new WebTransport(connections, counters, isPlain: tls is null, headerBytes), NullLoggerFactory.Instance);
        await server.StartAsync(new WebRequests(handle, connections), CancellationToken.None);
        return new WebServer(owned, server, tlsServices, address);
    }

    // In a method of its own: compiling it loads the assemblies of TLS.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseTls(ListenOptions listen, Func<SslServerAuthenticationOptions> tls)
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls()) });
    }

    /// <summary>Kestrel's TLS asks for services of Kestrel that only a host can make. It is never started.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WebApplication MakeTlsServices()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        return builder.Build();
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
