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
    public IReadOnlyList<string> FindLost() =>
    [
        .. _directory is { IsInPlace: false } directory ? new[] { directory.Root } : [],
        .. Control is { IsInPlace: false } control ? new[] { control.Path } : [],
        .. Volatile.Read(ref _listeners).Where(listener => !listener.IsInPlace).Select(listener => listener.Address),
        .. _exporter?.Lost ?? [],
        .. Outboxes is { IsChannelWhole: false } ? new[] { ChannelName } : [],
    ];

    /// <summary>Makes them anew, each behind its old descriptor. The control socket is not served meanwhile.</summary>
    /// <returns>Who still has an old socket: workers, exporter; and whether the exporter gets nothing from workers any more.</returns>
    /// <exception cref="IOException">One cannot be made. Those before it are.</exception>
    /// <exception cref="Win32Exception">The same of the channel.</exception>
    public (bool Workers, bool Exporter, bool Channel) Renew() => Spawner.WhileAlone(RenewAlone);

    private (bool Workers, bool Exporter, bool Channel) RenewAlone()
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
        var hasChannel = Outboxes is { IsChannelWhole: false };
        if (hasChannel)
        {
            Outboxes?.RenewChannel();
        }
        // Workers that are any program report to sockets that lay in the directory.
        return (listeners.Length > 0 || hasChannel || (directory is not null && _foreign is not null), hasExporter || hasChannel, hasChannel);
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
