using System.ComponentModel;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Launcher.World;

namespace Windhover.Launcher.Supervision;

/// <summary>Sees that the launcher's own directory and the files of its sockets are there, and makes anew what another program has
/// removed: one that cleans temporary directories, or the end of a login session.</summary>
/// <remarks>Looked at, and not watched by events: a look is a few calls, and is right after whatever has happened.</remarks>
/// <param name="world">What has the sockets.</param>
/// <param name="pauseControl">Runs an action while the control socket is not served.</param>
/// <param name="operations">Gets the request to reload.</param>
/// <param name="time">Clock of the looks.</param>
/// <param name="logger">For what was found.</param>
internal sealed class PlaceWatch(
    LauncherWorld world, Func<Action, Task> pauseControl, IOperations operations, TimeProvider time, ILogger<PlaceWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private string? _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (world.FindLost() is { Count: > 0 } lost)
                {
                    await RenewAsync(string.Join(", ", lost));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The launcher ends.
        }
    }

    private async Task RenewAsync(string lost)
    {
        var stale = (Workers: false, Exporter: false, Channel: false);
        try
        {
            await pauseControl(() => stale = world.Renew());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            // Said once for each reason, and tried again.
            if (_told != e.Message)
            {
                _told = e.Message;
                logger.PlacesLost(lost, e.Message);
            }
            return;
        }
        _told = null;
        var text = new StringBuilder();
        if (stale.Workers)
        {
            text.Append("; a reload follows, as the workers that run have the old sockets");
            _ = operations.ReloadAsync("Sockets were made anew");
        }
        if (stale.Exporter)
        {
            // Without the channel it would count nothing any more, which is worse than counters that begin anew.
            text.Append(world.TryReplaceExporter(evenItsValues: stale.Channel)
                ? "; a new exporter follows, as the one that runs has the old sockets"
                : "; the exporter that runs keeps its old sockets, and the next one gets the new: its values would end with it");
        }
        logger.PlacesRenewed(lost, text.ToString());
    }
}
