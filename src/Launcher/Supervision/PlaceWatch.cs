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

    // Each reload costs a boot of every worker: an app that spoils what it gets, or cannot start any more, must not have them without end.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private OldSockets _holders;
    private Task<OperationOutcome>? _reload;
    private TimeSpan _pause = Interval;
    private long? _acted;
    private string? _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The launcher ends.
        }
    }

    /// <summary>Makes anew what is lost, and replaces those who have the old sockets until that has succeeded: at first at once, then after
    /// pauses that double from 2 s to 5 min, and begin anew when all was well for as long as the longest.</summary>
    internal async Task LookAsync()
    {
        var lost = world.FindLost();
        string? problem = null;
        if (lost.Count > 0)
        {
            problem = await RenewAsync();
        }
        if (_reload is { IsCompleted: true } reload)
        {
            _holders |= (await reload).Succeeded ? OldSockets.None : OldSockets.Workers;
            _reload = null;
        }
        Tell(string.Join(", ", lost), problem, ReplaceHolders());
    }

    /// <returns>Why something cannot be made anew; null if all is there.</returns>
    private async Task<string?> RenewAsync()
    {
        string? problem = null;
        try
        {
            await pauseControl(() =>
            {
                (var holders, problem) = world.Renew();
                _holders |= holders;
            });
        }
        catch (Exception e) when (e is IOException or Win32Exception)
        {
            problem ??= $"the control socket is not served: {e.Message}";
        }
        return problem;
    }

    /// <returns>What was done, as the end of a sentence; empty for nothing.</returns>
    private string ReplaceHolders()
    {
        var sinceThen = _acted is { } acted ? time.GetElapsedTime(acted) : TimeSpan.MaxValue;
        if (_holders == OldSockets.None)
        {
            _pause = sinceThen < LongestPause ? _pause : Interval;
            return "";
        }
        if (_reload is not null || sinceThen < _pause)
        {
            return "; workers and exporter that run have the old ones for some minutes yet: they were replaced for this just now";
        }
        _pause = _acted is null ? Interval : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        _acted = time.GetTimestamp();
        var text = new StringBuilder();
        if (_holders.HasFlag(OldSockets.Workers))
        {
            text.Append("; a reload follows, as the workers that run have the old sockets");
            _reload = operations.ReloadAsync("Sockets were made anew");
        }
        if (_holders.HasFlag(OldSockets.Exporter))
        {
            // Without the channel it would count nothing any more, which is worse than counters that begin anew.
            text.Append(world.TryReplaceExporter(evenItsValues: _holders.HasFlag(OldSockets.Channel))
                ? "; a new exporter follows, as the one that runs has the old sockets"
                : "; the exporter that runs keeps its old sockets, and the next one gets the new: its values would end with it");
        }
        _holders = OldSockets.None;
        return text.ToString();
    }

    private void Tell(string lost, string? problem, string consequence)
    {
        if (problem is not null && problem != _told)
        {
            // Said once for each reason, and tried again.
            logger.PlacesLost(lost, problem, consequence);
        }
        else if (problem is null && lost.Length > 0)
        {
            logger.PlacesRenewed(lost, consequence);
        }
        _told = problem;
    }
}
