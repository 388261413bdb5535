using System.Globalization;
using System.Text;
using Windhover.Launcher.Configuration;
using Windhover.Shared.Text;

namespace Windhover.Launcher.Commands;

/// <summary>What <c>--help</c> shows: the options in two groups, then how the rest works.</summary>
internal static class HelpText
{
    private const int Indent = 2;
    private const int SummaryColumn = 36;

    public static string Of(IEnumerable<Setting> launcher, IEnumerable<Setting> exporter)
    {
        var text = new StringBuilder();
        text.Append("""
            Runs an ASP.NET Core app as several worker processes behind one port, and gives Prometheus one
            consistent set of series for all of them.

            Usage:
              windhover [run] [options] [-- arguments for the app]
              windhover [run] [options] -- program arguments     any program that takes LISTEN_FDS
              windhover exporter [flags]        a statsd_exporter alone; see windhover exporter --help

            """);
        foreach (var command in ToolCommands.All)
        {
            var usage = $"windhover {command.Name} {command.Usage}";
            text.Append(' ', Indent).Append(usage.PadRight(SummaryColumn - Indent - 1)).Append(' ').Append(command.Summary).Append('\n');
        }
        text.Append("""
                                                (each has --help)

            Options:

            """);
        var groups = launcher.GroupBy(setting => setting.Group).ToList();
        AppendAll(text, groups.Where(group => group.Key is null).SelectMany(group => group));
        AppendEntry(text, ConfigurationCheck.Option, ConfigurationCheck.Help);
        AppendEntry(text, "-h, -?, --help", "Show this.");
        AppendEntry(text, "--version", "Show the version.");
        foreach (var group in groups.Where(group => group.Key is not null))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{group.Key}:\n\n");
            AppendAll(text, group);
        }
        text.Append("""

            Exporter options, handed on to the exporter that runs beside the workers (--statsd embedded).
            An empty value switches a listener off; --no-NAME switches a switch off.

            """);
        AppendAll(text, exporter);
        text.Append("""

            Environment and file:
              Every option has a variable: WINDHOVER_ and its name in capitals, with _ for - and .
              (WINDHOVER_WORKERS, WINDHOVER_WEB_LISTEN_ADDRESS). It is also a key of the file that --config
              names (workers: 8). The command line beats the environment, which beats the file.

            Signals:
              SIGTERM, SIGQUIT   finish the requests in flight, then end; a second one: end at once
              SIGINT (Ctrl-C)    end at once
              SIGHUP             reload: read configuration and app again, replace the workers one by one
              SIGTTIN, SIGTTOU   one worker more, one worker less
              SIGUSR2            upgrade: the program that now lies where this one was started from takes over

            Exit codes:
              0  stopped                            2  wrong command line
              1  a problem that the message names   3  the first workers could not start

            Examples:
              windhover                                             the example app, 5 workers, port 5000
              windhover --app bin/MyApp.dll --workers auto --listen http://*:8080
              windhover --app ./MyApp --listen http://unix:/run/myapp.sock -- --environment Staging
              windhover --app MyApp.dll --statsd udp://localhost:9125     push to an exporter that runs already
              windhover --workers 4 -- node server.js               with server.listen({ fd: 3 })
              windhover --config windhover.yaml --statsd.listen-udp=      no StatsD from outside over UDP
              curl localhost:9102/metrics                                 what Prometheus scrapes

            """);
        return text.ToString();
    }

    private static void AppendAll(StringBuilder text, IEnumerable<Setting> settings)
    {
        foreach (var setting in settings)
        {
            var option = setting.IsSwitch ? setting.Option : $"{setting.Option} {setting.Placeholder}";
            AppendEntry(text, option, setting is { IsSwitch: false, Default: { Length: > 0 } value } ? $"{setting.Help} [default: {value}]" : setting.Help);
        }
    }

    private static void AppendEntry(StringBuilder text, string option, string help) =>
        HelpEntry.Append(text, option, help, HelpEntry.MaxWidth);
}
