using System.ComponentModel;
using System.Globalization;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Launcher.World.Places;
using Windhover.Launcher.World.Processes;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.World;

internal sealed partial class LauncherWorld
{
    private ChildProcess? _exporterProcess;

    /// <summary>What workers measure goes to the exporter through it.</summary>
    private const string ChannelName = "the workers' channel to the exporter";

    /// <summary>Paths of the launcher's own directory and sockets at which there is nothing any more, or something else; and the channel
    /// if a worker has shut it down.</summary>
    public IReadOnlyList<string> FindLost() => [.. Lost().Select(lost => lost.Name)];

    /// <summary>Makes them anew, each behind its old descriptor. The control socket is not served meanwhile.</summary>
    /// <returns>Who has an old socket since then; and why one of them cannot be made, null if all are there.</returns>
    public (OldSockets Holders, string? Problem) Renew() => Spawner.WhileAlone(() =>
    {
        var holders = OldSockets.None;
        string? problem = null;
        foreach (var (_, renew, has) in Lost())
        {
            try
            {
                renew();
                holders |= has;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
            {
                // What lies in a directory that cannot be made cannot be made either: the first reason is the one to be told.
                problem ??= e.Message;
            }
        }
        return (holders, problem);
    });

    // In this order: the others may lie in the directory.
    private IEnumerable<(string Name, Action Renew, OldSockets Has)> Lost()
    {
        if (_directory is { IsInPlace: false } directory)
        {
            // Workers that are any program report to sockets that lay in it.
            yield return (directory.Root, directory.Renew, _foreign is null ? OldSockets.None : OldSockets.Workers);
        }
        if (Control is { IsInPlace: false } control)
        {
            yield return (control.Path, control.Renew, OldSockets.None);
        }
        foreach (var listener in Volatile.Read(ref _listeners).Where(listener => !listener.IsInPlace))
        {
            yield return (listener.Address, listener.Renew, OldSockets.Workers);
        }
        foreach (var (path, renew) in _exporter?.Lost ?? [])
        {
            yield return (path, renew, OldSockets.Exporter);
        }
        if (Outboxes is { IsChannelWhole: false } outboxes)
        {
            yield return (ChannelName, outboxes.RenewChannel, OldSockets.Workers | OldSockets.Exporter | OldSockets.Channel);
        }
    }

    /// <summary>Ends the exporter. The next one, which is started at once, goes on with its state, and with the sockets as they are
    /// now.</summary>
    /// <param name="evenItsValues">Also where they are in no file, and end with it.</param>
    /// <returns>False, and nothing is done, if its values would end with it.</returns>
    public bool TryReplaceExporter(bool evenItsValues = false)
    {
        if (_exporter is null || (_exporter.HoldsValuesAlone && !evenItsValues))
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

    /// <exception cref="ConfigurationException">The directory that the operator named cannot be used.</exception>
    private KeysPlace? Keys(LauncherOptions options)
    {
        try
        {
            return KeysDirectory.Prepare(options.App, KeysScope);
        }
        catch (Exception e) when (options.App.KeysPath is not null && e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"--keys: {e.Message}");
        }
    }

    /// <summary>For workers that go on beside those of the program that ran here before: it is the same directory, whatever is wrong with
    /// it by now.</summary>
    private KeysPlace? KeysAsBefore(LauncherOptions options)
    {
        try
        {
            return Keys(options);
        }
        catch (ConfigurationException)
        {
            return new KeysPlace(options.App.KeysPath, Scope: null, Problem: null);
        }
    }

    // Where clients reach the app, which stays from one release to the next. A port that the system chose does not.
    private string KeysScope => _options.Listen.Addresses[0] switch
    {
        { UnixPath: { } path } => path,
        { Port: 0 } => "",
        _ => _listeners[0].Port.ToString(CultureInfo.InvariantCulture),
    };
}
