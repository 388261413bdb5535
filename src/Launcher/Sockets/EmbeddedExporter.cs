using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Windhover.Launcher.Configuration;
using Windhover.Launcher.ExporterHost;
using Windhover.Launcher.Processes;

namespace Windhover.Launcher.Sockets;

/// <summary>The exporter child's sockets, which the launcher binds and keeps, so that an exporter that dies loses no datagram;
/// and the way to start it.</summary>
internal sealed class EmbeddedExporter : IDisposable
{
    private const string SocketName = "statsd.sock";

    private readonly LauncherOptions _options;
    private readonly string _path;
    private readonly Socket _internal;

    /// <param name="options">What to run.</param>
    /// <param name="app">The app's first listening socket: its port names the runtime directory.</param>
    /// <exception cref="ListenException">A socket cannot be bound.</exception>
    public EmbeddedExporter(LauncherOptions options, ListenSocket app)
    {
        _options = options;
        var key = app.Port > 0
            ? app.Port.ToString(CultureInfo.InvariantCulture)
            : Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        _path = Path.Combine(RuntimeDirectory.Create(key), SocketName);
        _internal = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            UnixSocketPath.TakeOver(_path, SocketType.Dgram);
            _internal.Bind(new UnixDomainSocketEndPoint(_path));
        }
        catch (SocketException e)
        {
            _internal.Dispose();
            throw new ListenException($"Cannot take StatsD lines on {_path}: {UnixSocketPath.Explain(e, _path)}", e);
        }
    }

    /// <summary>Where workers push to.</summary>
    public string WorkerAddress => "unixgram://" + _path;

    public string MetricsUrl { get; } = "http://localhost:9102/metrics";

    public IReadOnlyCollection<string> StatsdAddresses => [WorkerAddress];

    public IReadOnlyCollection<int> InheritedFds => [(int)_internal.Handle];

    public ProcessStartInfo Describe(int controlFd)
    {
        var start = ProgramPath.StartSelf(["exporter", .. _options.ExporterArguments]);
        new ExporterContract(controlFd, Environment.ProcessId, InternalFd: (int)_internal.Handle).WriteTo(start.Environment);
        return start;
    }

    public void Dispose()
    {
        _internal.Dispose();
        Directory.Delete(Path.GetDirectoryName(_path)!);
    }
}
