namespace Windhover.StatefulApp;

/// <summary>A job as it is usually written: it runs in each worker.</summary>
internal sealed class Clock : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
}
