using Microsoft.Extensions.Hosting;
using Windhover.Interop.Places;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Supervision;

/// <summary>Reloads when a file's time of change has changed: for those who can touch a file and not send a signal.</summary>
/// <remarks>Looked at every second: file events do not pass network file systems and bind mounts.</remarks>
internal sealed class TouchFileWatch(string path, IOperations operations, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = Changed();
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var current = Changed();
                if (current is not null && current != last)
                {
                    _ = operations.ReloadAsync($"{path} was touched");
                }
                last = current;
            }
        }
        catch (OperationCanceledException)
        {
            // The launcher ends.
        }
    }

    // Not as a date: a user who may touch the file may set a time that is none.
    private (long Seconds, uint Nanoseconds)? Changed() => FileFacts.OfTarget(path) is { } facts ? (facts.Changed, facts.ChangedNanoseconds) : null;
}
