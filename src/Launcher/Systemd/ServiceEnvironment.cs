using System.Globalization;

namespace Windhover.Launcher.Systemd;

/// <summary>What the service manager (systemd, or another one that speaks as it does) says to the program that it starts.</summary>
/// <remarks>Said to the launcher alone: its workers must neither report in its name nor take its sockets. Those that want such
/// variables get their own.</remarks>
internal sealed class ServiceEnvironment
{
    // sd_notify(3), sd_watchdog_enabled(3), sd_listen_fds(3)
    private const string NotifySocketName = "NOTIFY_SOCKET";
    private const string WatchdogMicrosecondsName = "WATCHDOG_USEC";
    private const string WatchdogPidName = "WATCHDOG_PID";
    private const string ListenPidName = "LISTEN_PID";
    private const string ListenFdsName = "LISTEN_FDS";
    private const string ListenFdNamesName = "LISTEN_FDNAMES";
    private const string ListenPidFdIdName = "LISTEN_PIDFDID";

    private const int FirstDescriptor = 3; // SD_LISTEN_FDS_START

    // More than any service has sockets. A larger number is none of a service manager's.
    private const int MostDescriptors = 4096;

    private static readonly string[] NotifyNames = [NotifySocketName, WatchdogMicrosecondsName, WatchdogPidName];
    private static readonly string[] ListenNames = [ListenPidName, ListenFdsName, ListenFdNamesName, ListenPidFdIdName];

    private readonly Dictionary<string, string> _variables;

    private ServiceEnvironment(Dictionary<string, string> variables, int pid)
    {
        _variables = variables;
        NotifySocket = Text(NotifySocketName) is { Length: > 0 } path ? path : null;
        Watchdog = Number(WatchdogMicrosecondsName) is { } microseconds and > 0 && (Number(WatchdogPidName) ?? pid) == pid
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
        Sockets = Number(ListenPidName) == pid ? PassedSockets() : [];
    }

    /// <summary>Where to say how the launcher does: a path, or a name that begins with <c>@</c>; null for nowhere.</summary>
    public string? NotifySocket { get; }

    /// <summary>A launcher that is silent for so long is killed; null if there is no watchdog.</summary>
    public TimeSpan? Watchdog { get; }

    /// <summary>Descriptors that the manager listens on for us.</summary>
    public IReadOnlyList<PassedSocket> Sockets { get; }

    /// <summary>Reads the variables and takes them out of this process's environment.</summary>
    public static ServiceEnvironment Take()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in NotifyNames.Concat(ListenNames))
        {
            if (Environment.GetEnvironmentVariable(name) is { } text)
            {
                variables.Add(name, text);
                Environment.SetEnvironmentVariable(name, null);
            }
        }
        return new ServiceEnvironment(variables, Environment.ProcessId);
    }

    /// <summary>Writes down, for a program that takes this one's place, what still holds: all but the sockets.</summary>
    public void WriteTo(IDictionary<string, string?> environment)
    {
        foreach (var name in NotifyNames.Where(_variables.ContainsKey))
        {
            environment[name] = _variables[name];
        }
    }

    private IReadOnlyList<PassedSocket> PassedSockets()
    {
        var names = (Text(ListenFdNamesName) ?? "").Split(':');
        return
        [
            .. Enumerable.Range(0, Number(ListenFdsName) is { } count and <= MostDescriptors ? (int)count : 0).Select(index => new PassedSocket(
                FirstDescriptor + index, index < names.Length && names[index].Length > 0 ? names[index] : "unknown")),
        ];
    }

    private string? Text(string name) => _variables.GetValueOrDefault(name);

    private long? Number(string name) =>
        long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= int.MaxValue * 1000L
            ? number
            : null;
}
