using System.ComponentModel;
using Windhover.Launcher.Model;
using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.World;

internal sealed partial class LauncherWorld
{
    private ChildProcess? _exporterProcess;

    /// <summary>Paths of the launcher's own directory and sockets at which there is nothing any more, or something else.</summary>
    public IReadOnlyList<string> FindLost() =>
    [
        .. _directory is { IsInPlace: false } directory ? new[] { directory.Root } : [],
        .. Control is { IsInPlace: false } control ? new[] { control.Path } : [],
        .. Volatile.Read(ref _listeners).Where(listener => !listener.IsInPlace).Select(listener => listener.Address),
        .. _exporter?.Lost ?? [],
    ];

    /// <summary>Makes them anew, each behind its old descriptor. The control socket is not served meanwhile.</summary>
    /// <returns>Who still has an old socket: workers, exporter.</returns>
    /// <exception cref="IOException">One cannot be made. Those before it are.</exception>
    public (bool Workers, bool Exporter) Renew()
    {
        var directory = _directory is { IsInPlace: false } lost ? lost : null;
        directory?.Renew();
        if (Control is { IsInPlace: false } control)
        {
            control.Renew();
        }
        var listeners = Volatile.Read(ref _listeners).Where(listener => !listener.IsInPlace).ToArray();
        Array.ForEach(listeners, listener => listener.Renew());
        var hasExporter = _exporter is { Lost.Count: > 0 };
        _exporter?.Renew();
        // Workers that are any program report to sockets that lay in the directory.
        return (listeners.Length > 0 || (directory is not null && _foreign is not null), hasExporter);
    }

    /// <summary>Ends the exporter. The next one, which is started at once, goes on with its state, and with the sockets as they are
    /// now.</summary>
    /// <returns>False, and nothing is done, if its values would end with it.</returns>
    public bool TryReplaceExporter()
    {
        if (_exporter is not { HoldsValuesAlone: false })
        {
            return false;
        }
        try
        {
            return _exporterProcess?.Send(StopSignal.Graceful) == true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
