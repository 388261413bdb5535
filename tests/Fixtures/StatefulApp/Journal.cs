using System.Diagnostics;
using System.Globalization;

namespace Windhover.StatefulApp;

/// <summary>A job that must run once. Notes in the directory that the variable JOURNAL names, in a file of its process's number, that it
/// runs: the time, every few milliseconds, until it has really ended, which takes a while.</summary>
internal sealed class Journal : BackgroundService
{
    private const int NotesAfterStop = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly string? _directory = Environment.GetEnvironmentVariable("JOURNAL");

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsAsked("refuse"))
        {
            throw new InvalidOperationException("the journal does not start");
        }
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_directory is null)
        {
            return;
        }
        await using var file = new StreamWriter(Path.Combine(_directory, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        file.AutoFlush = true;
        for (var left = NotesAfterStop; left > 0; left -= stoppingToken.IsCancellationRequested ? 1 : 0)
        {
            // One clock for all processes: CLOCK_MONOTONIC.
            await file.WriteLineAsync(Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture));
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
            if (IsAsked("fail"))
            {
                throw new InvalidOperationException("the journal fails");
            }
        }
    }

    private bool IsAsked(string name) => _directory is not null && File.Exists(Path.Combine(_directory, name));
}
