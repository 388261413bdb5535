using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Windhover.Interop.Places;
using Windhover.Launcher.Options;
using Windhover.Launcher.World.Places;
using Windhover.Launcher.World.Sockets;

namespace Windhover.Launcher.World.Processes;

/// <summary>Starts workers that are any program, each with a socket of its own that it reports to.</summary>
internal sealed class ForeignWorkers
{
    private readonly IReadOnlyList<int> _listenFds;
    private readonly EndPoint _endPoint;
    private readonly int _port;
    private readonly RuntimeDirectory _directory;
    private readonly StatsdVariables _statsd;
    private int _started;

    /// <param name="listeners">The app's sockets.</param>
    /// <param name="directory">Where the sockets lie that workers report to. Owned by the caller.</param>
    /// <param name="statsd">Where their own measurements may go.</param>
    /// <param name="handover">Of the program that ran in this process before; null for none.</param>
    public ForeignWorkers(IReadOnlyList<ListenSocket> listeners, RuntimeDirectory directory, StatsdVariables statsd, ForeignHandover? handover = null)
    {
        _listenFds = [.. listeners.Select(listener => listener.Fd)];
        _endPoint = listeners[0].EndPoint;
        _port = listeners[0].Port;
        _directory = directory;
        _statsd = statsd;
        _started = handover?.Started ?? 0;
    }

    /// <param name="app">What to run: of the worker's generation.</param>
    /// <param name="slot">0 to N-1.</param>
    /// <param name="generation">From 1.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    /// <exception cref="IOException">Its notification socket cannot be made.</exception>
    public ChildProcess Start(AppOptions app, int slot, int generation)
    {
        var path = _directory.PathTo(string.Create(CultureInfo.InvariantCulture, $"notify-{slot}-{Interlocked.Increment(ref _started)}"));
        var socket = NotifySocket.Bind(path, app.Conditions.User);
        try
        {
            return ChildProcess.StartForeign(
                new ForeignProgram(app, _listenFds.Count, _port, _statsd).Describe(slot, generation, path),
                [.. _listenFds.Select((fd, index) => (fd, ForeignProgram.FirstDescriptor + index))],
                socket,
                app.Foreign!,
                _endPoint);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public ForeignHandover HandOver() => new(Volatile.Read(ref _started));

    /// <summary>A worker that runs already.</summary>
    /// <param name="options">What runs.</param>
    /// <param name="process">What the program before knew of it.</param>
    public ChildProcess Adopt(ForeignOptions options, ProcessState process) => ChildProcess.AdoptForeign(
        process.Pid, BoundSocket.Take(process.ControlFd, PathOf(process.ControlFd), SocketType.Dgram), process.OutputFd, process.ErrorFd, options, _endPoint);

    private string PathOf(int fd)
    {
        using var handle = new SafeSocketHandle(fd, ownsHandle: false);
        using var socket = new Socket(handle);
        return _directory.PathTo(Path.GetFileName(socket.LocalEndPoint!.ToString()!));
    }
}
