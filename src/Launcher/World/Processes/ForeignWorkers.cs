using System.Globalization;
using System.Net;
using Microsoft.Win32.SafeHandles;
using Windhover.Interop;
using Windhover.Launcher.Options;
using Windhover.Launcher.World.Sockets;
using Windhover.Shared.Net;

namespace Windhover.Launcher.World.Processes;

/// <summary>Starts workers that are any program, and holds the directory of the sockets that they report to.</summary>
internal sealed class ForeignWorkers : IDisposable
{
    private readonly IReadOnlyList<int> _listenFds;
    private readonly EndPoint _endPoint;
    private readonly int _port;
    private const string DirectoryPrefix = "windhover-notify-";

    private readonly string _directory;
    private readonly SafeFileHandle? _lock;
    private int _started;

    /// <param name="listeners">The app's sockets.</param>
    /// <param name="handover">Of the program that ran in this process before; null for none.</param>
    /// <exception cref="ListenException">The directory cannot be made.</exception>
    public ForeignWorkers(IReadOnlyList<ListenSocket> listeners, ForeignHandover? handover = null)
    {
        _listenFds = [.. listeners.Select(listener => listener.Fd)];
        _endPoint = listeners[0].EndPoint;
        _port = listeners[0].Port;
        if (handover is not null)
        {
            _directory = handover.Directory;
            _lock = FileLock.TryTakeDirectory(_directory);
            _started = handover.Started;
            return;
        }
        try
        {
            // Of this user only; a worker that runs as another one is let through to its own socket.
            _directory = Directory.CreateTempSubdirectory(DirectoryPrefix).FullName;
            _lock = FileLock.TryTakeDirectory(_directory);
            AbandonedDirectories.Remove(Path.GetTempPath(), DirectoryPrefix + "*", TimeProvider.System.GetUtcNow().UtcDateTime);
        }
        catch (IOException e)
        {
            throw new ListenException($"Cannot make a directory for the workers' notification sockets: {e.Message}", e);
        }
    }

    /// <param name="app">What to run: of the worker's generation.</param>
    /// <param name="slot">0 to N-1.</param>
    /// <param name="generation">From 1.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    /// <exception cref="IOException">Its notification socket cannot be made.</exception>
    public ChildProcess Start(AppOptions app, int slot, int generation)
    {
        var path = Path.Combine(
            _directory, string.Create(CultureInfo.InvariantCulture, $"{slot}-{Interlocked.Increment(ref _started)}.sock"));
        var socket = NotifySocket.Bind(path, app.Conditions.User);
        try
        {
            return ChildProcess.StartForeign(
                new ForeignProgram(app, _listenFds.Count, _port).Describe(slot, generation, path),
                [.. _listenFds.Select((fd, index) => (fd, ForeignProgram.FirstDescriptor + index))],
                socket,
                app.Foreign!,
                _endPoint);
        }
        catch
        {
            NotifySocket.Remove(socket);
            throw;
        }
    }

    public ForeignHandover HandOver() => new(_directory, Volatile.Read(ref _started));

    /// <summary>A worker that runs already.</summary>
    /// <param name="options">What runs.</param>
    /// <param name="process">What the program before knew of it.</param>
    public ChildProcess Adopt(ForeignOptions options, ProcessState process) =>
        ChildProcess.AdoptForeign(process.Pid, process.ControlFd, process.OutputFd, process.ErrorFd, options, _endPoint);

    public void Dispose()
    {
        _lock?.Dispose();
        try
        {
            Directory.Delete(_directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone already: something cleans the temporary directory.
        }
    }
}
