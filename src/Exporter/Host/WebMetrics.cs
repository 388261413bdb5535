using Windhover.Shared.Web;

namespace Windhover.Exporter.Host;

/// <summary>Shows what the web server counts of clients that it turns away.</summary>
internal static class WebMetrics
{
    private const string Closed = "web_connections_closed_total";
    private const string ClosedHelp = "The number of HTTP connections that the exporter closed before a request of theirs was answered.";
    private const string Rejected = "web_requests_rejected_total";
    private const string RejectedHelp = "The number of HTTP requests answered with 401 or 429.";

    public static void Register(StatsdExporter exporter, WebCounters counters)
    {
        exporter.AddGauge(
            "windhover_exporter_web_connections", "The number of open HTTP connections.", () => Volatile.Read(ref counters.Open));
        Add(Closed, ClosedHelp, "silent", () => Volatile.Read(ref counters.ClosedSilent));
        Add(Closed, ClosedHelp, "displaced", () => Volatile.Read(ref counters.ClosedForOthers));
        Add(Closed, ClosedHelp, "no_place", () => Volatile.Read(ref counters.ClosedAtOnce));
        Add(Rejected, RejectedHelp, "unauthorized", () => Volatile.Read(ref counters.WrongPasswords));
        Add(Rejected, RejectedHelp, "passwords_waiting", () => Volatile.Read(ref counters.PasswordsNotChecked));
        Add(Rejected, RejectedHelp, "rate_limit", () => Volatile.Read(ref counters.RateLimited));
        exporter.AddCounter(
            "windhover_exporter_web_faults_total", "The number of failures to accept HTTP connections, by a defect of the exporter.",
            () => Volatile.Read(ref counters.Faults));

        void Add(string name, string help, string reason, Func<long> value) =>
            exporter.AddCounter("windhover_exporter_" + name, help, () => value(), ("reason", reason));
    }
}
