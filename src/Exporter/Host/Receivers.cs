using Microsoft.Extensions.Logging;
using Windhover.Exporter.Host.Flags;
using Windhover.Exporter.Host.Logs;
using Windhover.Exporter.Host.Relaying;
using Windhover.Exporter.Ingest;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Shards;
using Windhover.Interop.Channel;
using Windhover.Shared.Contract;
using Windhover.Shared.Net;

namespace Windhover.Exporter.Host;

/// <summary>Everything that lines arrive on: sockets made here or inherited from the launcher, and their reading threads.</summary>
internal sealed class Receivers : IAsyncDisposable
{
    private readonly StatsdExporter _exporter;
    private readonly IReadOnlyList<Relay> _relays;
    private readonly LineOptions _lines;
    private readonly ILogger _log;
    private readonly IngestLog _ingestLog;
    private readonly List<StatsdSocket> _owned = [];
    private readonly List<DatagramReceiver> _datagrams = [];
    private readonly List<TcpReceiver> _streams = [];
    private readonly ChannelCounters _channelCounters = new();
    private readonly AckPage? _page;
    private ChannelReceiver? _channel;

    /// <param name="page">Of the workers' channel; null if there is none. Owned by the caller.</param>
    public Receivers(StatsdExporter exporter, IReadOnlyList<Relay> relays, LineOptions lines, ILogger log, AckPage? page)
    {
        _page = page;
        _lines = lines;
        _exporter = exporter;
        _relays = relays;
        _log = log;
        _ingestLog = new IngestLog(message => log.IngestWarning(message));
        ReceiverMetrics.Register(exporter, KernelDrops);
        if (page is not null)
        {
            ChannelMetrics.Register(exporter, _channelCounters);
        }
    }

    /// <summary>Ends when no worker is left, nor the launcher; null if none has a channel to this process.</summary>
    public Task? ChannelEnded => _channel?.Ended;

    /// <summary>Binds what the flags ask for and the launcher does not give, in statsd_exporter's order; then starts to read.</summary>
    /// <exception cref="StartException">An address cannot be used.</exception>
    public void Start(ExporterFlags flags, ExporterContract? contract)
    {
        var inherits = contract is { UdpFd: not null } or { TcpFd: not null } or { UnixgramFd: not null } or { InternalFd: not null } or { Channel: not null };
        if (!inherits && flags is { ListenUdp: "", ListenTcp: "", ListenUnixgram: "", ListenUnix: "" })
        {
            throw new StartException(
                $"Nothing to receive on: expected an address in one of {ExporterFlagTable.ListenUdp.Option}, {ExporterFlagTable.ListenTcp.Option}, "
                + $"{ExporterFlagTable.ListenUnixgram.Option} and {ExporterFlagTable.ListenUnix.Option}");
        }
        if (contract?.UdpFd is { } udp)
        {
            AddDatagrams(udp, DatagramTransport.Udp);
            foreach (var more in contract.MoreUdpFds ?? [])
            {
                AddDatagrams(more, DatagramTransport.Udp);
            }
        }
        else if (flags.ListenUdp.Length > 0)
        {
            AddUdp(BindUdp(flags));
        }
        if (contract?.TcpFd is { } tcp)
        {
            AddStream(tcp, "tcp", _exporter.Ingest);
        }
        else if (flags.ListenTcp.Length > 0)
        {
            var socket = ListenTcp(flags);
            AddStream(socket.Descriptor, "tcp", _exporter.Ingest);
            _log.Listening("tcp", Address(socket));
        }
        if (contract?.UnixgramFd is { } unixgram)
        {
            AddDatagrams(unixgram, DatagramTransport.Unixgram);
        }
        else if (flags.ListenUnixgram.Length > 0)
        {
            var socket = BindUnixgram(flags);
            AddDatagrams(socket.Descriptor, DatagramTransport.Unixgram);
            LogListening(socket, DatagramTransport.Unixgram);
        }
        if (flags.ListenUnix.Length > 0)
        {
            AddStream(ListenUnix(flags).Descriptor, "unix", _exporter.UnixIngest);
            _log.Listening("unix", flags.ListenUnix);
        }
        if (contract?.InternalFd is { } internalFd)
        {
            AddDatagrams(internalFd, DatagramTransport.Unixgram, isSender: false);
        }
        if (contract?.Channel is { } channel && _page is not null)
        {
            var trace = Trace();
            var sink = _exporter.CreatePartSink(trace);
            var parts = new PartApplier(sink, Before(sink, trace, "unixgram"), _page, _channelCounters, _exporter.Ingest, _ingestLog);
            _channel = new ChannelReceiver(channel.ReadFd, parts, _channelCounters, _ingestLog);
            _page.BeginGeneration();
        }
        // Only now: a process that fails to bind must not have taken datagrams off a socket that its successor reads.
        foreach (var receiver in _datagrams)
        {
            receiver.Start();
        }
        foreach (var receiver in _streams)
        {
            receiver.Start();
        }
        _channel?.Start();
    }

    /// <summary>Reads what has arrived, then ends the threads.</summary>
    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        foreach (var receiver in _datagrams)
        {
            receiver.Dispose();
        }
        foreach (var receiver in _streams)
        {
            await receiver.DisposeAsync();
        }
        foreach (var socket in _owned)
        {
            socket.Dispose();
        }
    }

    private static string Address(StatsdSocket socket) => socket.LocalEndPoint.ToString() ?? "";

    private IReadOnlyList<StatsdSocket> BindUdp(ExporterFlags flags)
    {
        var sockets = Bind(
            ExporterFlagTable.ListenUdp, () => StatsdSockets.BindUdp(flags.ListenUdp, flags.ReadBuffer, flags.ReceiveThreads));
        _owned.AddRange(sockets);
        return sockets;
    }

    private StatsdSocket ListenTcp(ExporterFlags flags) =>
        Own(Bind(ExporterFlagTable.ListenTcp, () => StatsdSockets.ListenTcp(flags.ListenTcp)));

    private StatsdSocket BindUnixgram(ExporterFlags flags)
    {
        var path = flags.ListenUnixgram;
        var socket = Own(Bind(ExporterFlagTable.ListenUnixgram, () => StatsdSockets.BindUnixgram(path, flags.ReadBuffer)));
        SetMode(path, flags.UnixSocketMode);
        return socket;
    }

    private StatsdSocket ListenUnix(ExporterFlags flags)
    {
        var socket = Own(Bind(ExporterFlagTable.ListenUnix, () => StatsdSockets.ListenUnix(flags.ListenUnix)));
        SetMode(flags.ListenUnix, flags.UnixSocketMode);
        return socket;
    }

    private static T Bind<T>(ExporterFlag flag, Func<T> bind)
    {
        try
        {
            return bind();
        }
        catch (ListenException exception)
        {
            throw new StartException($"{flag.Option}: {exception.Message}");
        }
    }

    private void SetMode(string path, string mode)
    {
        if (!StatsdSockets.TrySetMode(path, mode, out var problem))
        {
            _log.SocketModeUnusable($"{ExporterFlagTable.UnixSocketMode.Option}: {problem}");
        }
    }

    private StatsdSocket Own(StatsdSocket socket)
    {
        _owned.Add(socket);
        return socket;
    }

    private void AddUdp(IReadOnlyList<StatsdSocket> sockets)
    {
        foreach (var socket in sockets)
        {
            AddDatagrams(socket.Descriptor, DatagramTransport.Udp);
        }
        LogListening(sockets[0], DatagramTransport.Udp, sockets.Count);
    }

    private void LogListening(StatsdSocket socket, DatagramTransport transport, int sockets = 1) =>
        _log.ListeningForDatagrams(Name(transport), Address(socket), socket.ReceiveBufferBytes, sockets);

    private void AddDatagrams(int fd, DatagramTransport transport, bool isSender = true) =>
        _datagrams.Add(new DatagramReceiver(fd, transport, Sink(Name(transport), isSender), _exporter.Ingest, _ingestLog));

    private void AddStream(int fd, string protocol, IngestCounters counters) =>
        _streams.Add(new TcpReceiver(fd, Sink(protocol, isSender: true), counters, _ingestLog));

    private static string Name(DatagramTransport transport) => transport == DatagramTransport.Udp ? "udp" : "unixgram";

    private ILineSink Sink(string protocol, bool isSender)
    {
        var trace = Trace();
        return Before(_exporter.CreateSink(trace, isSender), trace, protocol);
    }

    /// <returns>Null if the log does not tell what becomes of each line.</returns>
    private SampleTrace? Trace() => _log.IsEnabled(LogLevel.Debug) ? new SampleTrace() : null;

    private ILineSink Before(ILineSink sink, SampleTrace? trace, string protocol)
    {
        sink = _relays.Count > 0 ? new RelaySink(sink, _relays) : sink;
        return trace is null ? sink : new LoggingSink(sink, trace, protocol, _exporter, _lines, _log);
    }

    private long KernelDrops() => _datagrams.Sum(receiver => receiver.KernelDrops);
}
