using System.Net;
using System.Net.Sockets;
using Windhover.Exporter.Host.Flags;
using Windhover.Interop;
using Windhover.Launcher.Options;
using Windhover.Launcher.World.Places;
using Windhover.Launcher.World.Processes;
using Windhover.Launcher.World.Sockets;
using Windhover.Shared.Contract;
using Windhover.Shared.Net;

namespace Windhover.Launcher.World;

/// <summary>The exporter child's sockets, which the launcher binds and keeps, so that an exporter that dies loses no datagram and
/// refuses no scrape; and the way to start it.</summary>
internal sealed class EmbeddedExporter : IDisposable
{
    private const string SocketName = "statsd.sock";
    private const string Scheme = "unixgram://";

    private readonly EmbeddedExporterOptions _options;
    private readonly StartConditions _conditions;
    private readonly RuntimeDirectory? _directory;
    private readonly StatsdSocket? _workers;
    private readonly IReadOnlyList<StatsdSocket> _udp;
    private readonly StatsdSocket? _tcp;
    private readonly StatsdSocket? _unixgram;
    private readonly Socket _web;
    private readonly int _metricsFd;
    private readonly ChannelPlace? _channel;

    /// <param name="options">What to run.</param>
    /// <param name="conditions">As whom.</param>
    /// <param name="directory">Where the workers' own socket lies. Owned by the caller; null: they have none.</param>
    /// <param name="metricsFd">Where the launcher writes its own metrics. Owned by the caller.</param>
    /// <param name="channel">What comes out of the workers' outboxes. Owned by the caller; null for none.</param>
    /// <exception cref="ListenException">A socket cannot be bound; none stays bound then.</exception>
    public EmbeddedExporter(
        EmbeddedExporterOptions options, StartConditions conditions, RuntimeDirectory? directory, int metricsFd, ChannelPlace? channel)
    {
        _options = options;
        _conditions = conditions;
        _directory = directory;
        _channel = channel;
        _metricsFd = metricsFd;
        var flags = options.Flags;
        var opened = new List<IDisposable>();
        T Opened<T>(T socket) where T : IDisposable
        {
            opened.Add(socket);
            return socket;
        }
        try
        {
            if (directory?.PathTo(SocketName) is { } path)
            {
                _workers = Opened(Bind("the workers' socket", path, path => StatsdSockets.BindUnixgram(path, flags.ReadBuffer)));
                WorkerAddress = Scheme + path;
                if (conditions.User is { IsOther: true } user)
                {
                    _workers.Give(user.Uid, user.Gid);
                }
            }
            _udp = Public(ExporterFlagTable.ListenUdp, flags.ListenUdp, BindUdp) ?? [];
            IReadOnlyList<StatsdSocket> BindUdp(string address)
            {
                var sockets = StatsdSockets.BindUdp(address, flags.ReadBuffer, flags.ReceiveThreads);
                opened.AddRange(sockets);
                return sockets;
            }
            _tcp = Public(ExporterFlagTable.ListenTcp, flags.ListenTcp, address => Opened(StatsdSockets.ListenTcp(address)));
            _unixgram = Public(
                ExporterFlagTable.ListenUnixgram,
                flags.ListenUnixgram,
                path => Opened(StatsdSockets.BindUnixgram(path, flags.ReadBuffer)));
            _web = Bind(ExporterFlagTable.WebListenAddress.Option, flags.WebListenAddress, WebListener.Bind);
            if (HasPassingPort)
            {
                // A launcher that was killed may have left one here, with counts of workers that no process knows any more.
                directory?.Remove(RuntimeDirectory.StateName);
            }
        }
        catch (ListenException)
        {
            opened.ForEach(socket => socket.Dispose());
            throw;
        }
    }

    /// <summary>Takes over the sockets that the program made which ran in this process before.</summary>
    /// <param name="options">What runs.</param>
    /// <param name="conditions">As above.</param>
    /// <param name="directory">As above.</param>
    /// <param name="handover">Owned from now on.</param>
    /// <param name="metricsFd">As above.</param>
    /// <param name="channel">As above.</param>
    public EmbeddedExporter(
        EmbeddedExporterOptions options,
        StartConditions conditions,
        RuntimeDirectory? directory,
        ExporterHandover handover,
        int metricsFd,
        ChannelPlace? channel)
    {
        _options = options;
        _conditions = conditions;
        _directory = directory;
        _channel = channel;
        _metricsFd = metricsFd;
        _workers = handover.Workers is { } workers ? Taken(workers.Fd, workers.OwnPath, conditions.User) : null;
        WorkerAddress = handover.Workers is { OwnPath: { } workerPath } ? Scheme + workerPath : null;
        _udp = [.. handover.UdpFds.Select(fd => Taken(fd))];
        _tcp = handover.TcpFd is { } tcp ? Taken(tcp) : null;
        _unixgram = handover.Unixgram is { } unixgram ? Taken(unixgram.Fd, unixgram.OwnPath) : null;
        Descriptors.SetInheritable(handover.WebFd, inheritable: false);
        _web = new Socket(new SafeSocketHandle(handover.WebFd, ownsHandle: true));
    }

    public ExporterHandover HandOver() => new()
    {
        Workers = _workers is null ? null : new SocketHandover(_workers.Descriptor, WorkerAddress![Scheme.Length..]),
        UdpFds = [.. _udp.Select(socket => socket.Descriptor)],
        TcpFd = _tcp?.Descriptor,
        Unixgram = _unixgram is null ? null : new SocketHandover(
            _unixgram.Descriptor,
            _options.Flags.ListenUnixgram.StartsWith('@') ? null : Path.GetFullPath(_options.Flags.ListenUnixgram)),
        WebFd = (int)_web.Handle,
    };

    /// <summary>Where the app's own lines go: to a socket that only this user can reach. Null if there is no place for it.</summary>
    public string? WorkerAddress { get; }

    /// <summary>Where programs that are not .NET push to.</summary>
    public StatsdVariables ForPrograms => StatsdVariables.Of(
        _udp.Count > 0 ? (IPEndPoint)_udp[0].LocalEndPoint : null,
        WorkerAddress is not null ? WorkerAddress[Scheme.Length..]
        : _unixgram is not null && !_options.Flags.ListenUnixgram.StartsWith('@') ? Path.GetFullPath(_options.Flags.ListenUnixgram)
        : null);

    /// <summary>As a browser on this machine takes it.</summary>
    public string MetricsUrl
    {
        get
        {
            var endPoint = (IPEndPoint)_web.LocalEndPoint!;
            return $"http://{Authority(endPoint)}{_options.Flags.WebTelemetryPath}";
        }
    }

    public IReadOnlyCollection<string> StatsdAddresses
    {
        get
        {
            var addresses = new List<string>();
            if (_udp.Count > 0)
            {
                addresses.Add("udp://" + Authority((IPEndPoint)_udp[0].LocalEndPoint));
            }
            if (_tcp is not null)
            {
                addresses.Add("tcp://" + Authority((IPEndPoint)_tcp.LocalEndPoint));
            }
            if (_unixgram is not null)
            {
                addresses.Add(Scheme + _options.Flags.ListenUnixgram);
            }
            if (WorkerAddress is not null)
            {
                addresses.Add(WorkerAddress);
            }
            return addresses;
        }
    }

    public IReadOnlyCollection<int> InheritedFds =>
    [
        .. new[] { _workers?.Descriptor, _tcp?.Descriptor, _unixgram?.Descriptor, (int)_web.Handle, _metricsFd, _channel?.ReadFd, _channel?.PageFd }.OfType<int>(),
        .. _udp.Select(socket => socket.Descriptor),
    ];

    /// <summary>The system chose the port: no other launcher will ever look for what belongs to it.</summary>
    private bool HasPassingPort =>
        HostPort.TrySplit(_options.Flags.WebListenAddress, out _, out var port) && port is "" or "0";

    /// <summary>State that outlives the exporter and not the launcher.</summary>
    private string? PassingState => _directory?.PathTo(RuntimeDirectory.StateName);

    /// <summary>Its sockets at whose paths there is nothing any more, each with what makes it anew, for an exporter that is started from then
    /// on; it throws <see cref="IOException"/> if that cannot be.</summary>
    public IEnumerable<(string Path, Action Renew)> Lost =>
        from socket in new[] { (Of: _workers, Path: WorkerAddress?[Scheme.Length..]), (Of: _unixgram, Path: _options.Flags.ListenUnixgram) }
        where socket.Of is { IsInPlace: false }
        select (socket.Path, (Action)(() => socket.Of.Renew(_options.Flags.ReadBuffer)));

    /// <summary>The values are in memory only, or in a file of the runtime directory: after the loss of that directory they end with the
    /// exporter that runs.</summary>
    public bool HoldsValuesAlone => Has(ExporterFlagTable.StateNone) || (HasPassingPort && !Has(ExporterFlagTable.StatePath));

    private bool Has(ExporterFlag flag) =>
        _options.Arguments.Any(argument => argument.Split('=')[0] == flag.Option);

    public ProgramStart Describe(int controlFd)
    {
        var start = ProgramPath.StartSelf(["exporter", .. _options.Arguments]);
        var contract = new ExporterContract(
            controlFd,
            Environment.ProcessId,
            (int)_web.Handle,
            _udp.Count > 0 ? _udp[0].Descriptor : null,
            _tcp?.Descriptor,
            _unixgram?.Descriptor,
            _workers?.Descriptor,
            _metricsFd,
            _udp.Count > 1 ? [.. _udp.Skip(1).Select(socket => socket.Descriptor)] : null,
            _channel,
            HasPassingPort ? PassingState : null);
        start.ApplyClean(_options.User ?? _conditions.User);
        contract.WriteTo(start.Environment);
        return start;
    }

    public void Dispose()
    {
        _web.Dispose();
        _unixgram?.Dispose();
        _tcp?.Dispose();
        foreach (var socket in _udp)
        {
            socket.Dispose();
        }
        _workers?.Dispose();
        if (HasPassingPort)
        {
            _directory?.Remove(RuntimeDirectory.StateName);
        }
    }

    private static StatsdSocket Taken(int fd, string? path = null, UserIdentity? owner = null)
    {
        Descriptors.SetInheritable(fd, inheritable: false);
        return StatsdSocket.Take(fd, path, owner is { IsOther: true } ? (owner.Uid, owner.Gid) : null);
    }

    // An empty address switches a listener off.
    private static T? Public<T>(ExporterFlag flag, string address, Func<string, T> bind)
        where T : class =>
        address.Length == 0 ? null : Bind(flag.Option, address, bind);

    private static T Bind<T>(string what, string address, Func<string, T> bind)
    {
        try
        {
            return bind(address);
        }
        catch (ListenException e)
        {
            throw new ListenException($"{what}: {e.Message}", e);
        }
    }

    private static string Authority(IPEndPoint endPoint) =>
        endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any)
            ? $"localhost:{endPoint.Port}"
            : endPoint.ToString();
}
