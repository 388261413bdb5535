using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Supervision;

/// <summary>Reloads when the app's files have changed, for development.</summary>
/// <param name="directory">Where the app lies; with its subdirectories.</param>
/// <param name="operations">Gets the requests.</param>
/// <param name="time">Clock of the pause that a build makes between its files.</param>
/// <param name="logger">For a directory that cannot be watched.</param>
internal sealed class AppDirectoryWatch(
    string directory, IOperations operations, TimeProvider time, ILogger<AppDirectoryWatch> logger) : BackgroundService
{
    // A build writes many files; the reload waits until it has written none for this long.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.7);

    // What makes an app, not what it writes: a log file or a database beside it must not reload it for ever.
    private static readonly string[] Patterns = ["*.dll", "*.json", "*.config", "*.so", "*.cshtml", "*.py", "*.js"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var changes = Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        try
        {
            using var watcher = new FileSystemWatcher(directory) { IncludeSubdirectories = true };
            Array.ForEach(Patterns, watcher.Filters.Add);
            void Note(object sender, FileSystemEventArgs change) => changes.Writer.TryWrite(change.Name ?? directory);
            watcher.Changed += Note;
            watcher.Created += Note;
            watcher.Renamed += Note;
            watcher.EnableRaisingEvents = true;
            while (await changes.Reader.ReadAsync(stoppingToken) is { } name)
            {
                do
                {
                    await Task.Delay(Pause, time, stoppingToken);
                }
                while (changes.Reader.TryRead(out _));
                _ = operations.ReloadAsync($"{name} changed");
            }
        }
        catch (OperationCanceledException)
        {
            // The launcher ends.
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            logger.AppNotWatched(directory, e.Message);
        }
    }
}
