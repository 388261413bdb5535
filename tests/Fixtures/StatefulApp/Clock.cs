namespace Windhover.StatefulApp;

/// <summary>A job as everybody writes it: it runs in each worker.</summary>
internal sealed class Clock : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
}
