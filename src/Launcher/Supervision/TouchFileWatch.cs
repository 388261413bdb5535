using Microsoft.Extensions.Hosting;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Supervision;

/// <summary>Reloads when a file's time of change has changed: for those who can touch a file and not send a signal.</summary>
/// <remarks>Looked at every second: file events do not pass network file systems and bind mounts.</remarks>
internal sealed class TouchFileWatch(string path, IOperations operations, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = File.GetLastWriteTimeUtc(path);
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var current = File.GetLastWriteTimeUtc(path);
                if (current != last && File.Exists(path))
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
}
