using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Windhover.Emitter.Delivery;
using Windhover.Interop;
using Windhover.Worker.Accept;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;
using Windhover.Worker.WarmUp;

namespace Windhover.Worker.Drain;

/// <summary>When a worker stops, and how: SIGTERM drains, SIGINT and SIGQUIT stop quickly, and so does the launcher's death.</summary>
/// <remarks>Replaces the console lifetime, which would answer SIGTERM with the server's own stop: that closes keep-alive
/// connections while requests are on their way.</remarks>
internal sealed class WorkerLifetime(
    WorkerProcess process,
    SharedListenerFactory listeners,
    ConnectionTracker connections,
    Heartbeat heartbeat,
    RequestTimeouts requestTimeouts,
    WarmUpRequests warmUp,
    IHostApplicationLifetime application,
    IOptions<HostOptions> hostOptions,
    IOptions<WindhoverOptions> options,
    IOptions<EmitterOptions> emitter,
    TimeProvider time,
    ILogger<WorkerLifetime> logger) : IHostLifetime
{
    // A request that has arrived is read long before.
    private const int ReceivingRounds = 20;
    private static readonly TimeSpan ReceivingPause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan QuickLimit = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan HandOverPause = TimeSpan.FromMilliseconds(10);

    // A registration that is not reachable is finalised, and the next SIGTERM kills the process.
    private static readonly List<PosixSignalRegistration> Registrations = [];

    private readonly TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stopping;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        heartbeat.Start();
        application.ApplicationStarted.Register(() => _ = StartedAsync());
        lock (Registrations)
        {
            Registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
            Registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
            Registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnSignal));
        }
        process.OnLauncherDied(() =>
        {
            logger.LauncherDied();
            // What this process leaves is not sent by another.
            emitter.Value.HandOverLimit = WorkerProcess.HandOverLimit;
            StopQuickly();
        });
        process.OnLastMoment(HandOver);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task StartedAsync()
    {
        if (listeners.BoundCount != process.Contract.ListenFds.Count)
        {
            logger.NotBound(listeners.BoundCount, process.Contract.ListenFds.Count);
            FailToStart();
            return;
        }
        process.Row.State = BoardState.Warming;
        if (!await warmUp.RunAsync())
        {
            FailToStart();
            return;
        }
        requestTimeouts.Start();
        process.Row.State = BoardState.Accepting;
        if (Volatile.Read(ref _stopping) != 0)
        {
            // A drain that began meanwhile has said so already.
            process.Row.State = BoardState.Draining;
            return;
        }
        listeners.Open();
        process.Tell(ControlMessage.Ready);
    }

    private void FailToStart()
    {
        Environment.ExitCode = 1;
        application.StopApplication();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (context.Signal == PosixSignal.SIGTERM)
        {
            var graceful = process.Contract.GracefulTimeout;
            // The rest of the time is the host's: websockets and hosted services hear of the stop only then.
            var reserve = TimeSpan.FromSeconds(Math.Clamp(graceful.TotalSeconds / 5, 0.2, 3));
            Stop(graceful > reserve ? graceful - reserve : TimeSpan.Zero, options.Value.IdleGrace, reserve);
        }
        else
        {
            StopQuickly();
        }
    }

    /// <summary>What has been answered is handed over to the launcher's exporter, if that lives; a response that left now would be one
    /// that is not counted.</summary>
    private void HandOver()
    {
        if (emitter.Value is not { Memory: { } memory, Channel: { } channel })
        {
            return;
        }
        connections.Abort();
        using var never = new ManualResetEventSlim();
        while (memory.ReadStatistics().Waiting > 0 && !Descriptors.IsHungUp(channel.SocketFd))
        {
            never.Wait(HandOverPause);
        }
    }

    private void StopQuickly()
    {
        if (!Stop(QuickLimit / 3, QuickLimit / 6, QuickLimit / 3))
        {
            _hurry.TrySetResult();
        }
    }

    /// <returns>False if a stop is under way already.</returns>
    private bool Stop(TimeSpan limit, TimeSpan idleGrace, TimeSpan hostLimit)
    {
        if (Interlocked.Exchange(ref _stopping, 1) != 0)
        {
            return false;
        }
        _ = DrainAndStopAsync(limit, idleGrace, hostLimit);
        return true;
    }

    private async Task DrainAndStopAsync(TimeSpan limit, TimeSpan idleGrace, TimeSpan hostLimit)
    {
        try
        {
            await DrainAsync(limit, idleGrace < limit ? idleGrace : limit);
        }
        catch (Exception exception)
        {
            logger.DrainFailed(exception);
        }
        // The host reads it when it begins to stop; its 30 s would outlive the launcher's patience.
        hostOptions.Value.ShutdownTimeout = _hurry.Task.IsCompleted ? QuickLimit / 3 : hostLimit;
        application.StopApplication();
    }

    private async Task DrainAsync(TimeSpan limit, TimeSpan idleGrace)
    {
        var start = time.GetTimestamp();
        logger.Draining(limit);
        process.Row.State = BoardState.Draining;
        await listeners.UnbindAsync();
        connections.StartClosing();
        process.Tell(ControlMessage.Draining);

        // Closing an idle connection now could cross a request that is on its way. First every connection that is in use
        // learns with its next response that it is closed.
        if (await IdleWithin(idleGrace) || await CloseIdleWithin(limit - time.GetElapsedTime(start)))
        {
            logger.Drained(time.GetElapsedTime(start));
        }
        else
        {
            logger.DrainTimedOut(limit);
        }
    }

    private async Task<bool> CloseIdleWithin(TimeSpan limit)
    {
        for (var round = 0; round < ReceivingRounds; round++)
        {
            connections.RequestClose(spareReceiving: true);
            var pause = limit < ReceivingPause ? limit : ReceivingPause;
            if (await IdleWithin(pause))
            {
                return true;
            }
            limit -= pause;
        }
        connections.RequestClose(spareReceiving: false);
        return await IdleWithin(limit);
    }

    private async Task<bool> IdleWithin(TimeSpan limit)
    {
        try
        {
            await Task.WhenAny(connections.Idle, _hurry.Task).WaitAsync(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time);
        }
        catch (TimeoutException)
        {
            // The answer is below.
        }
        return connections.Idle.IsCompleted;
    }
}
