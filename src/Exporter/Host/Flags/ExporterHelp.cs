using System.Text;
using Windhover.Shared.Text;

namespace Windhover.Exporter.Host.Flags;

/// <summary>What <c>windhover exporter --help</c> shows.</summary>
internal static class ExporterHelp
{
    private const string Examples =
        """

        Durations have units, as in 200ms, 1m30s or 2h. --no-NAME switches a switch off.

        Examples:
          Receive on UDP and TCP 9125, show on 9102, with a mapping file:
            windhover exporter --statsd.mapping-config=mapping.yml
          Is the mapping file good? (exit code 0 or 1)
            windhover exporter --statsd.mapping-config=mapping.yml --check-config
          Read the mapping file again: send SIGHUP, or with --web.enable-lifecycle
            curl -X POST http://localhost:9102/-/reload
          Only a unix datagram socket:
            windhover exporter --statsd.listen-udp= --statsd.listen-tcp= --statsd.listen-unixgram=/run/statsd.sock
          Copies of all lines to two other StatsD servers:
            windhover exporter --statsd.relay.address=10.0.0.1:9125,10.0.0.2:9125
          No more than 50,000 series, and 1,000 of each name:
            windhover exporter --statsd.limit.series=50000 --statsd.limit.series-per-name=1000
          Was anything lost?
            curl -s localhost:9102/-/loss
          Try it:
            printf 'hits:1|c|#method:GET' | nc -u -w0 localhost 9125; curl -s localhost:9102/metrics | grep hits

        Exit codes: 0 after SIGTERM, SIGINT or /-/quit; 1 after any error, which the last line on stderr tells.

        """;

    private static readonly (string Title, string Prefix)[] Groups =
    [
        ("StatsD", "statsd."),
        ("Web", "web."),
        ("State", "state."),
        ("Log", "log."),
    ];

    /// <param name="width">Columns of the terminal.</param>
    public static string Text(int width)
    {
        var text = new StringBuilder("""
            Receives StatsD and shows it to Prometheus. Takes the flags and mapping files of statsd_exporter.

            Usage:
              windhover exporter [flags]

            """);
        foreach (var (title, prefix) in Groups)
        {
            Append(text, title, ExporterFlagTable.All.Where(flag => flag.Name.StartsWith(prefix, StringComparison.Ordinal)), width);
        }
        Append(text, "Other", ExporterFlagTable.All.Where(flag => !Groups.Any(group => flag.Name.StartsWith(group.Prefix, StringComparison.Ordinal))), width);
        HelpEntry.Append(text, "-h, --help", "Show this.", width);
        HelpEntry.Append(text, "--version", "Show the version.", width);
        return text.Append(Examples).ToString();
    }

    private static void Append(StringBuilder text, string title, IEnumerable<ExporterFlag> flags, int width)
    {
        text.Append('\n').Append(title).Append(":\n");
        foreach (var flag in flags)
        {
            HelpEntry.Append(
                text,
                flag.IsBool ? $"--[no-]{flag.Name}" : $"{flag.Option}={flag.Placeholder}",
                flag.Default is { Length: > 0 } and not "false" and var value ? $"{flag.Help} [default: {value}]" : flag.Help,
                width);
        }
    }
}
