using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Windhover.Launcher.Control;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Metrics;
using Windhover.Launcher.World.Board;
using Windhover.Launcher.World.Processes;
using Windhover.Launcher.World.Sockets;
using Windhover.Shared.Contract;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Control;

/// <summary>A control socket that really listens, with a pool behind it that has no processes.</summary>
internal sealed class ControlUnderTest : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly ControlSocket _socket;
    private readonly MetricsPage _page = MetricsPage.Create();
    private readonly ControlServer _server;

    private ControlUnderTest(LauncherFacts? facts)
    {
        facts ??= new LauncherFacts { App = "/srv/Shop.dll", MetricsUrl = null, Listeners = () => [] };
        _socket = ControlSocket.Bind(_folder.PathTo("control.sock"));
        var memory = new ProportionalMemory(TimeProvider.System);
        var peaks = new QueuePeaks(facts.Listeners, TimeProvider.System);
        var status = new StatusReader(Operations, Board, facts, memory, peaks, TimeProvider.System);
        var metrics = new LauncherMetrics(status, Board, facts, memory, peaks, TimeProvider.System);
        Metrics = new MetricsWriter(status, metrics, _page, TimeProvider.System, NullLogger<MetricsWriter>.Instance);
        var pages = new ControlPages(Operations, status, Metrics.Text, Tail);
        _server = new ControlServer(_socket, new ControlEndpoints(pages, NullLogger<ControlEndpoints>.Instance), Tail);
        Http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = new Uri("http://localhost/"),
            Timeout = TestLimits.Hang,
        };
    }

    public FakeOperations Operations { get; } = new();

    public StatusBoard Board { get; } = StatusBoard.Create(rows: 8);

    public LogTail Tail { get; } = new();

    public MetricsWriter Metrics { get; }

    public string Path => _socket.Path;

    /// <summary>As curl asks.</summary>
    public HttpClient Http { get; }

    public static async Task<ControlUnderTest> StartAsync(LauncherFacts? facts = null)
    {
        var control = new ControlUnderTest(facts);
        await control._server.StartAsync(CancellationToken.None);
        return control;
    }

    /// <summary>As the launcher's host ends it.</summary>
    public Task StopAsync() => _server.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await StopAsync();
        Metrics.Dispose();
        _page.Dispose();
        _socket.Dispose();
        Board.Dispose();
        _folder.Dispose();
    }
}
