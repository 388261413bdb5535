using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Windhover.Emitter.Outbox;
using Windhover.Testing;
using Windhover.Worker.Contract;
using Windhover.Worker.Tests.Interop;

namespace Windhover.Worker.Tests;

/// <summary>A real worker process, and a test in the role of its launcher.</summary>
internal sealed class WorkerUnderTest : IAsyncDisposable
{
    public const int Backlog = 777;

    private const int OwnRow = 1;
    private const int Rows = 4;

    // What is inheritable for the time of one start would be inherited by another one.
    private static readonly Lock Starting = new();

    private readonly Socket _control;
    private readonly StreamReader _messages;
    private readonly ProcessUnderTest _process;

    private WorkerUnderTest(
        Socket control,
        Socket listener,
        StatsdReceiver statsd,
        BoardMemory board,
        OutboxMemory outbox,
        ProcessUnderTest process,
        HttpClient client)
    {
        Board = board;
        Outbox = outbox;
        _control = control;
        _messages = new StreamReader(new NetworkStream(control));
        _process = process;
        Listener = listener;
        Statsd = statsd;
        Client = client;
    }

    public static string Hook { get; } = Path.Combine(AppContext.BaseDirectory, "Windhover.Worker.dll");

    public ProcessUnderTest Process => _process;

    /// <summary>The launcher's own handle of the socket that the worker shares.</summary>
    public Socket Listener { get; }

    public StatsdReceiver Statsd { get; }

    /// <summary>The launcher's own mapping of the board.</summary>
    public BoardMemory Board { get; }

    /// <summary>The launcher's own mapping of the worker's outbox, whose lines go to <see cref="Statsd"/>.</summary>
    public OutboxMemory Outbox { get; }

    /// <summary>What the worker writes on it.</summary>
    public ref BoardRowLayout Row => ref Board[OwnRow];

    /// <summary>Its base address is the worker's.</summary>
    public HttpClient Client { get; }

    /// <summary>The example app, which calls UseWindhover.</summary>
    public static WorkerUnderTest StartApp(TimeSpan? graceful = null) => StartCalling(Repository.AppDll, graceful);

    /// <summary>The example app under a launcher that asks for more.</summary>
    public static WorkerUnderTest StartApp(Func<WorkerContract, WorkerContract> change) =>
        Start(Repository.AppDll, TcpListener(), null, new Dictionary<string, string?>(StringComparer.Ordinal), change);

    /// <summary>An app that calls UseWindhover, without the hook.</summary>
    public static WorkerUnderTest StartCalling(string dll, TimeSpan? graceful = null) =>
        Start(dll, TcpListener(), graceful, new Dictionary<string, string?>(StringComparer.Ordinal));

    /// <summary>Any app, with the hook and the hosting startup that attach it.</summary>
    public static WorkerUnderTest StartHooked(
        string dll, Socket? listener = null, Func<WorkerContract, WorkerContract>? change = null)
    {
        return Start(dll, listener ?? TcpListener(), null, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DOTNET_STARTUP_HOOKS"] = Hook,
            ["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = "Windhover.Worker",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:3",
            ["Kestrel__Endpoints__Http__Url"] = "http://127.0.0.1:4",
        }, change);
    }

    /// <summary>A process with a worker's environment whose launcher has died before it could look.</summary>
    public static ProcessUnderTest StartOrphan(string dll)
    {
        var (launcherEnd, workerEnd) = Inherited.Pair();
        using var listener = TcpListener();
        using (workerEnd)
        {
            launcherEnd.Dispose();
            var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_STARTUP_HOOKS"] = Hook };
            // Not the parent of the process, as after the launcher's death.
            var launcher = Environment.ProcessId + 1;
            new WorkerContract(
                [(int)listener.Handle], (int)workerEnd.Handle, Slot: 0, Generation: 1, launcher, "udp://127.0.0.1:9", "webapp",
                Backlog, TestLimits.Hang).WriteTo(environment);
            lock (Starting)
            {
                Inherited.KeepOpenAcrossExec(workerEnd);
                return ProcessUnderTest.Start(Repository.DotnetHost, [dll, "--urls", "http://127.0.0.1:0"], start =>
                {
                    foreach (var (name, value) in environment)
                    {
                        start.Environment[name] = value;
                    }
                });
            }
        }
    }

    public static Socket UnixListener(string path)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(Backlog);
        return listener;
    }

    /// <summary>Says <see cref="ControlMessage.Attached"/> and <see cref="ControlMessage.Ready"/>, in this order.</summary>
    public async Task ReadyAsync()
    {
        Assert.Equal(ControlMessage.Attached, await NextMessageAsync());
        Assert.Equal(ControlMessage.Ready, await NextMessageAsync());
    }

    /// <returns>Null at the end: the worker is gone.</returns>
    public Task<string?> NextMessageAsync() => _messages.ReadLineAsync().WaitAsync(TestLimits.Hang);

    /// <summary>SIGTERM; returns when the worker has said that it drains.</summary>
    public async Task TerminateAsync()
    {
        _process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(ControlMessage.Draining, await NextMessageAsync());
    }

    /// <summary>What the kernel does to the control socket when the launcher dies.</summary>
    public void DieAsLauncher() => _control.Dispose();

    /// <summary>For websockets to the worker.</summary>
    public HttpMessageInvoker NewInvoker() => new(HandlerOf(Listener));

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _messages.Dispose();
        _control.Dispose();
        Listener.Dispose();
        Client.Dispose();
        Statsd.Dispose();
        Outbox.Dispose();
    }

    private static Socket TcpListener()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(Backlog);
        return listener;
    }

    private static WorkerUnderTest Start(
        string dll,
        Socket listener,
        TimeSpan? graceful,
        Dictionary<string, string?> environment,
        Func<WorkerContract, WorkerContract>? change = null)
    {
        var statsd = new StatsdReceiver();
        var (launcherEnd, workerEnd) = Inherited.Pair();
        using var boardFile = SharedFile(BoardMemory.Bytes(Rows));
        var boardFd = (int)boardFile.DangerousGetHandle();
        var board = BoardMemory.Map(boardFd, Rows)!;
        board.Header.Version = BoardMemory.Version;
        board.Header.UsedRows = Rows;
        using var outboxFile = SharedFile(OutboxLayout.Default.Bytes);
        var outboxFd = (int)outboxFile.DangerousGetHandle();
        var outbox = OutboxMemory.Create(outboxFd, OutboxLayout.Default, index: 0, lastBatch: 0);
        var contract = new WorkerContract(
            [(int)listener.Handle], (int)workerEnd.Handle, Slot: 3, Generation: 2, Environment.ProcessId, statsd.Address,
            "webapp", Backlog, graceful ?? TestLimits.Hang, new BoardPlace(boardFd, OwnRow, Rows),
            Outbox: new OutboxPlace(outboxFd, Index: 0, ChannelFd: null, PageFd: null));
        (change?.Invoke(contract) ?? contract).WriteTo(environment);
        lock (Starting)
        {
            Inherited.KeepOpenAcrossExec(boardFile);
            Inherited.KeepOpenAcrossExec(outboxFile);
            // A handle that another start has cleared would be inherited here: each start gets only its own.
            Inherited.KeepOpenAcrossExec(listener);
            Inherited.KeepOpenAcrossExec(workerEnd);
            var process = ProcessUnderTest.Start(Repository.DotnetHost, [dll], start =>
            {
                foreach (var (name, value) in environment)
                {
                    start.Environment[name] = value;
                }
            });
            workerEnd.Dispose();
            Inherited.CloseOnExec(listener);
            Inherited.CloseOnExec(boardFile);
            Inherited.CloseOnExec(outboxFile);
            return new WorkerUnderTest(launcherEnd, listener, statsd, board, outbox, process, ClientOf(listener));
        }
    }

    // Any file that several processes map will do.
    private static SafeFileHandle SharedFile(long bytes)
    {
        using var directory = new TemporaryDirectory();
        var file = File.OpenHandle(directory.PathTo("shared"), FileMode.CreateNew, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, bytes);
        return file;
    }

    private static HttpClient ClientOf(Socket listener) => new(HandlerOf(listener))
    {
        BaseAddress = new Uri("http://localhost"),
        Timeout = TestLimits.Hang,
    };

    private static SocketsHttpHandler HandlerOf(Socket listener)
    {
        var endpoint = listener.LocalEndPoint!;
        return new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(endpoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
    }
}
