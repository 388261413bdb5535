using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windhover.Exporter.Host;
using Windhover.Launcher.Control;
using Windhover.Launcher.Logs;
using Windhover.Shared.Contract;

namespace Windhover.Launcher.Metrics;

/// <summary>Looks at everything once a second: for the rates of <c>windhover status</c>, and for the metrics.</summary>
internal sealed class MetricsWriter(
    StatusReader status, LauncherMetrics metrics, MetricsPage page, TimeProvider time, ILogger<MetricsWriter> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private IReadOnlyList<LauncherFamily> _families = [];

    /// <summary>As of the last second, in Prometheus' text format.</summary>
    public ReadOnlyMemory<byte> Text()
    {
        var output = new ArrayBufferWriter<byte>();
        LauncherExposition.WriteText(
            JsonSerializer.SerializeToUtf8Bytes(Volatile.Read(ref _families), LauncherFamilyJson.Default.IReadOnlyListLauncherFamily), output);
        return output.WrittenMemory;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await TickAsync();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The launcher ends.
        }
    }

    private async Task TickAsync()
    {
        try
        {
            var families = metrics.Read(await status.SampleAsync(), page.CutSeries);
            Volatile.Write(ref _families, families);
            page.Write(families);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // An outermost loop: a defect here must not end the launcher. What was written goes stale, and its heartbeat shows it.
            logger.MetricsFailed(exception.GetType().Name, exception.Message);
        }
    }
}
