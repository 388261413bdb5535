using System.Globalization;
using System.Net;
using Windhover.Launcher.Configuration;
using Windhover.Launcher.Sockets;

namespace Windhover.Launcher.Processes;

/// <summary>Starts workers that are any program, and holds the directory of the sockets that they report to.</summary>
internal sealed class ForeignWorkers : IDisposable
{
    private readonly LauncherOptions _options;
    private readonly ForeignOptions _foreign;
    private readonly IReadOnlyList<int> _listenFds;
    private readonly EndPoint _endPoint;
    private readonly ForeignProgram _program;
    private readonly string _directory;
    private int _started;

    /// <param name="options">What to run.</param>
    /// <param name="listeners">The app's sockets.</param>
    /// <exception cref="ListenException">The directory cannot be made.</exception>
    public ForeignWorkers(LauncherOptions options, IReadOnlyList<ListenSocket> listeners)
    {
        _options = options;
        _foreign = options.Foreign!;
        _listenFds = [.. listeners.Select(listener => listener.Fd)];
        _endPoint = listeners[0].EndPoint;
        _program = new ForeignProgram(options, listeners.Count, listeners[0].Port);
        try
        {
            // Of this user only; a worker that runs as another one is let through to its own socket.
            _directory = Directory.CreateTempSubdirectory("windhover-notify-").FullName;
        }
        catch (IOException e)
        {
            throw new ListenException($"Cannot make a directory for the workers' notification sockets: {e.Message}", e);
        }
    }

    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    /// <exception cref="IOException">Its notification socket cannot be made.</exception>
    public ChildProcess Start(int slot, int generation)
    {
        var path = Path.Combine(
            _directory, string.Create(CultureInfo.InvariantCulture, $"{slot}-{Interlocked.Increment(ref _started)}.sock"));
        var socket = NotifySocket.Bind(path, _options.Conditions.User);
        try
        {
            return ChildProcess.StartForeign(
                _program.Describe(slot, generation, path),
                [.. _listenFds.Select((fd, index) => (fd, ForeignProgram.FirstDescriptor + index))],
                socket,
                _foreign,
                _endPoint);
        }
        catch
        {
            NotifySocket.Remove(socket);
            throw;
        }
    }

    public void Dispose()
    {
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
