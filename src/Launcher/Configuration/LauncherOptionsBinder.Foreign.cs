using Windhover.Launcher.Options;
using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.Configuration;

internal sealed partial class LauncherOptionsBinder
{
    private const string Separator = "--";

    /// <summary>What stands behind <c>--</c>: the app's arguments, or, if no app is named, a whole command line.</summary>
    /// <returns>Null if the worker library runs in the app.</returns>
    private ForeignOptions? Foreign(SettingValues values, IReadOnlyList<string> command)
    {
        if (!IsCommand(values, command) || IsAssembly(command[0]))
        {
            return null;
        }
        return new ForeignOptions(Probe(values), StopSignalNumber(values), Watchdog(values), Choice(values, ProcessSettings.StatsdEnv) == "auto");
    }

    private static bool IsCommand(SettingValues values, IReadOnlyList<string> command) =>
        values.Last(LauncherSettings.App.Name) is null && command is [var program, ..] && !program.StartsWith('-');

    /// <summary>The program behind <c>--</c>, as a path.</summary>
    private string ForeignProgram(string name)
    {
        var value = new SettingValue(name, Separator, FromCommandLine: true);
        if (!name.Contains('/', StringComparison.Ordinal))
        {
            var directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
            if (directories.Select(directory => Path.Combine(directory, name)).FirstOrDefault(IsExecutable) is { } found)
            {
                return found;
            }
            Refuse(value, "there is no such program on the PATH; name its path, or install it");
            return "";
        }
        var path = Path.GetFullPath(name);
        if (!File.Exists(path))
        {
            Refuse(value, $"there is no such file ({path}); what follows -- is the command that runs one worker");
        }
        else if (!IsExecutable(path))
        {
            Refuse(value, "this file is not executable; chmod +x it, or name the program that runs it first, as in -- node server.js");
        }
        return path;
    }

    /// <summary>A program's relative arguments are meant from the directory as it is now: a worker of this generation that is started
    /// after a later reload, which may have turned to another release, still finds its own.</summary>
    private static StartConditions FromHere(StartConditions conditions)
    {
        try
        {
            return conditions with { Directory = conditions.Directory ?? Directory.GetCurrentDirectory() };
        }
        catch (IOException)
        {
            // It does not exist any more. What the program makes of that, it will say.
            return conditions;
        }
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (File.GetUnixFileMode(path) & AnyExecute) != UnixFileMode.None;

    private ReadyProbe Probe(SettingValues values)
    {
        var value = values.Last(ProcessSettings.ReadyProbe.Name) ?? new SettingValue(ProcessSettings.ReadyProbe.Default!, SettingValue.Default);
        if (ReadyProbe.Parse(value.Text) is { } probe)
        {
            return probe;
        }
        Refuse(value, "expected auto, notify, tcp, none, or a path to GET such as /healthz");
        return new ReadyProbe(ReadyProbeKind.None, "/");
    }

    private int StopSignalNumber(SettingValues values)
    {
        var value = values.Last(ProcessSettings.StopSignal.Name) ?? new SettingValue(ProcessSettings.StopSignal.Default!, SettingValue.Default);
        if (SignalName.Parse(value.Text) is { } number)
        {
            return number;
        }
        Refuse(value, "expected a signal: TERM, QUIT, INT, HUP, USR1, USR2, WINCH, or a number from 1 to 64");
        return 0;
    }

    private TimeSpan? Watchdog(SettingValues values) =>
        IsOff(values, ProcessSettings.Watchdog) ? null : Time(values, ProcessSettings.Watchdog);

    /// <summary>One socket per address: most programs take one only, and clients that came over the other would wait for ever.</summary>
    private static List<ListenAddress> WithoutTwins(IEnumerable<ListenAddress> addresses) =>
    [
        .. addresses.Select(address =>
            address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            && ListenAddress.TryParse($"http://127.0.0.1:{address.Port}", out var single, out _)
                ? single
                : address),
    ];
}
