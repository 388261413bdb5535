using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Windhover.Emitter.Requests;
using Windhover.Worker.Accept;
using Windhover.Worker.Affinity;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;
using Windhover.Worker.Endpoints;
using Windhover.Worker.WarmUp;

namespace Windhover.Worker.Attach;

/// <summary>Makes Kestrel listen on the launcher's sockets and on nothing else, whatever the app has configured.</summary>
internal sealed class InheritedSockets(
    WorkerProcess process,
    ConnectionTracker connections,
    PeerTransport peers,
    OwnEndpoints own,
    LauncherEndpoint endpoint,
    UnexpectedHttp1 unexpected)
    : IPostConfigureOptions<KestrelServerOptions>, IPostConfigureOptions<SocketTransportOptions>
{
    private const int PeerHeaderBytes = 512;

    private readonly WorkerContract _contract = process.Contract;

    public void PostConfigure(string? name, KestrelServerOptions options)
    {
        // Five workers cannot bind five times what the app binds once.
        var kestrel = options.ConfigurationLoader?.Configuration;
        own.Note(CodeBackedListenOptions(options), kestrel);
        CodeBackedListenOptions(options).Clear();
        // There are some if the app's code has loaded them itself, as UseHttps does.
        ConfigurationBackedListenOptions(options).Clear();
        foreach (var (index, fd) in _contract.ListenFds.Index())
        {
            // Not CreateBoundListenSocket with an owning handle: closing one resets the lingering of the shared socket.
            options.ListenHandle((ulong)fd, listen =>
            {
                listen.Use(next => connection => connections.Track(connection, next));
                endpoint.Configure(listen, _contract.Plans?[index]);
                if (listen.Protocols == HttpProtocols.Http2)
                {
                    unexpected.Watch();
                }
            });
        }
        if (_contract.WarmUp is not null)
        {
            // Whatever the app speaks elsewhere: the requests are ours.
            options.Listen(new WarmUpEndPoint(), listen => listen.Protocols = HttpProtocols.Http1);
        }
        if (_contract.Affinity is not null)
        {
            ListenToPeers(options);
        }
        // After ListenHandle, which applies Kestrel:EndpointDefaults; Kestrel:Endpoints would bind more.
        options.ConfigurationLoader = null;
        endpoint.AddTls(kestrel);
    }

    private void ListenToPeers(KestrelServerOptions options)
    {
        options.Listen(new PeerEndPoint(), listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => peers.Track(connection, next));
        });
        // What one worker accepts of a client, the next must accept too, with the header that comes on top.
        options.Limits.MaxRequestHeaderCount++;
        options.Limits.MaxRequestHeadersTotalSize += PeerHeaderBytes;
    }

    // Kestrel calls listen(2) once more for an inherited socket, and would cut the launcher's queue to its own 512.
    public void PostConfigure(string? name, SocketTransportOptions options) => options.Backlog = _contract.Backlog;

    // No public way leads to the endpoints that the app's own code has added.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_CodeBackedListenOptions")]
    private static extern List<ListenOptions> CodeBackedListenOptions(KestrelServerOptions options);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ConfigurationBackedListenOptions")]
    private static extern List<ListenOptions> ConfigurationBackedListenOptions(KestrelServerOptions options);
}
