using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Windhover.Emitter.Delivery;
using Windhover.Emitter.Meters;

namespace Windhover.Emitter;

/// <summary>What the emitter does beside the requests: forwards meters, says in the log when measurements do not get through.</summary>
internal sealed class EmitterService(
    EmitterOutbox outbox, IOptions<EmitterOptions> options, TimeProvider time, ILogger<EmitterService> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly EmitterOptions _options = options.Value;
    private MeterForwarder? _meters;
    private long _droppedBefore;
    private bool _troubled;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (outbox.Writer.Enabled && _options.Meters.Count > 0)
        {
            _meters = new MeterForwarder(outbox.Writer, _options.Meters, _options.Slot);
        }
        outbox.Start();
        return outbox.Writer.Enabled ? base.StartAsync(cancellationToken) : Task.CompletedTask;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        PollMeters();
        _meters?.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        var polled = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                ReportTrouble();
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

    private void ReportTrouble()
    {
        var dropped = outbox.Dropped();
        var troubled = dropped != _droppedBefore || outbox.HeldBack;
        if (troubled && !_troubled)
        {
            logger.Troubled(Destination, dropped);
        }
        else if (_troubled && !troubled)
        {
            logger.Recovered(Destination, dropped);
        }
        _troubled = troubled;
        _droppedBefore = dropped;
    }

    private string Destination => _options.Channel is null ? _options.Address!.ToString() : "the exporter";
}
