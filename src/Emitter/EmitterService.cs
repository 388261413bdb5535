using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Windhover.Emitter.Meters;

namespace Windhover.Emitter;

/// <summary>What the emitter does beside the requests: reports its own drops, forwards meters.</summary>
internal sealed class EmitterService(
    StatsdClient client, IOptions<EmitterOptions> options, TimeProvider time, ILogger<EmitterService> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly EmitterOptions _options = options.Value;
    private MeterForwarder? _meters;
    private long _droppedBefore;
    private bool _dropping;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (client.Enabled && _options.Meters.Count > 0)
        {
            _meters = new MeterForwarder(client, _options.Meters, _options.Slot);
        }
        return client.Enabled ? base.StartAsync(cancellationToken) : Task.CompletedTask;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        PollMeters();
        _meters?.Dispose();
        ReportDrops();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        var polled = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                ReportDrops();
                if (time.GetElapsedTime(polled) >= _options.MeterInterval)
                {
                    polled = time.GetTimestamp();
                    PollMeters();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: StopAsync does the rest.
        }
    }

    private void PollMeters()
    {
        try
        {
            _meters?.Poll();
        }
        catch (Exception exception)
        {
            // A callback of the app has thrown; the others have been read.
            logger.PollFailed(exception);
        }
    }

    private void ReportDrops()
    {
        var total = client.Drops.Total;
        if (total != _droppedBefore && !_dropping)
        {
            logger.Dropping(_options.Address!, total);
        }
        else if (total == _droppedBefore && _dropping)
        {
            logger.Recovered(_options.Address!, total);
        }
        _dropping = total != _droppedBefore;
        _droppedBefore = total;
        client.ReportDrops();
    }
}
