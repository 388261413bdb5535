using Microsoft.AspNetCore.Http;

namespace Windhover.Launcher.Control;

/// <summary>Everything that a running launcher can be asked. The one place for it: the pages of the control socket, their index,
/// the refusal of other methods, the commands and their help are made from these rows.</summary>
internal static class ControlOperations
{
    public static readonly ControlOperation Status =
        ControlOperation.Get("status", (pages, request) => pages.StatusAsync(request), "the launcher and its workers, as JSON") with
        {
            Summary = "a running launcher and its workers",
        };

    public static readonly ControlOperation Reload = ControlOperation.Change(
        "reload",
        argument: null,
        (operations, request) => operations.ReloadAsync(request.Source),
        "a new generation of workers; answers when it serves, or was abandoned (409)") with
    {
        Summary = "a new generation of workers, and no failed request",
        Description =
            """
            Replaces every worker by one of a new generation, with configuration and app read again, and without a failed request: each new
            worker is ready before an old one finishes its requests and ends. Waits until the new generation serves.

            A generation that does not come up is abandoned, and the old one goes on serving: the exit code is 1 then, and the reason and
            the last lines of the worker that failed are shown. SIGHUP asks for the same without waiting.
            """,
        Examples =
            """
              windhover reload
              dotnet publish -o /srv/app && windhover reload
            """,
    };

    public static readonly ControlOperation Scale = ControlOperation.Change(
        "scale",
        ControlArgument.Workers,
        (operations, request) => operations.ScaleAsync(request.Workers, request.Source),
        "another number of workers") with
    {
        Summary = "another number of workers",
        Description =
            """
            Changes the number of workers, and waits until they serve or are gone. Those that go finish their requests first. SIGTTIN and
            SIGTTOU ask for one more and one less without waiting.
            """,
        Examples =
            """
              windhover scale 8
              windhover scale +1
              windhover scale -2
            """,
    };

    public static readonly ControlOperation Restart = ControlOperation.Change(
        "restart",
        ControlArgument.Slot,
        (operations, request) => operations.RestartAsync(request.Slot, request.Source),
        "a new worker in place of one") with
    {
        Summary = "one worker replaced",
        Description = "Replaces one worker: the new one is ready before the old one finishes its requests and ends. Waits for it.",
        Examples = "  windhover restart 3",
    };

    public static readonly ControlOperation Drain = ControlOperation.Change(
        "drain",
        ControlArgument.Slot,
        (operations, request) => operations.DrainAsync(request.Slot, request.Source),
        "one worker finishes, and its slot stays empty") with
    {
        Summary = "one worker taken out",
        Description =
            """
            Lets one worker finish its requests and leaves its slot empty, until the next scale, restart or reload. Waits for its end. For
            a look at a worker that misbehaves, say: the others serve on.
            """,
        Examples =
            """
              windhover drain 3
              windhover restart 3      to fill the slot again
            """,
    };

    public static readonly ControlOperation RemoveSeries = ControlOperation.Change(
        "remove-series",
        ControlArgument.Series,
        (operations, request) => operations.RemoveSeriesAsync(request.Series, request.Source),
        "series that should not be, out of the exporter and its state") with
    {
        Summary = "series that should not be, out of the exporter",
        Description =
            """
            Removes series from the embedded exporter, and from its state file: those that a mistake or a client made that should not, say.
            Their names are free again, for another type as well. A sample that comes afterwards makes a new series, from zero.

            The selector is Prometheus' own: a name, labels in braces with = != =~ !~, or both. It must ask for something that not every
            series has.
            """,
        Examples =
            """
              windhover remove-series 'hits{code="200",path=~"/tmp/.*"}'
              windhover remove-series '{__name__=~"scan_.*"}'
            """,
    };

    public static readonly ControlOperation Upgrade = ControlOperation.Change(
        "upgrade",
        argument: null,
        (operations, request) => operations.UpgradeAsync(request.Source),
        "the program that now lies where the launcher was started from takes over; answers when it was tried") with
    {
        Summary = "a new build of windhover itself, and no failed request",
        Description =
            """
            Replaces the launcher's own program by the one that now lies where it was started from, while everything runs: process id,
            sockets, workers, exporter and counters stay, and no request fails. Workers keep their build until the next reload.

            The new program is tried first, beside the running one: where it does not start, does not understand the options or the state,
            nothing changes, the exit code is 1 and its reason is shown. SIGUSR2 asks for the same without waiting.
            """,
        Examples =
            """
              windhover upgrade
              windhover upgrade && windhover reload
            """,
    };

    public static readonly ControlOperation Stop = new("stop", HttpMethods.Post, (pages, request) => pages.StopAsync(request))
    {
        Query = "?quick=true|false",
        Page = "the end",
        Summary = "the end of a running launcher",
    };

    public static readonly ControlOperation Logs =
        ControlOperation.Get(
            "logs",
            (pages, request) => pages.LogsAsync(request),
            "what the launcher and its children wrote last, and what they write from now on") with
        {
            Query = "?lines=N&follow=true&own=true",
            Summary = "what a running launcher and its children write",
        };

    public static readonly ControlOperation Metrics = ControlOperation.Get(
        "metrics", (pages, request) => pages.MetricsAsync(request), "the launcher's metrics, as Prometheus reads them");

    /// <summary>In the order of the index and of the help.</summary>
    public static readonly IReadOnlyList<ControlOperation> All =
        [Status, Reload, Scale, Restart, Drain, RemoveSeries, Upgrade, Stop, Logs, Metrics];
}
