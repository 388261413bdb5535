using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Windhover.Emitter.Delivery;
using Windhover.Interop;
using Windhover.Worker.Accept;
using Windhover.Worker.Affinity;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;
using Windhover.Worker.WarmUp;

namespace Windhover.Worker.Drain;

/// <summary>When a worker stops, and how: SIGTERM drains, SIGINT and SIGQUIT stop quickly, and so does the launcher's death.</summary>
/// <remarks>
/// <para>Replaces the console lifetime, which would answer SIGTERM with the server's own stop: that closes keep-alive
/// connections while requests are on their way.</para>
/// <code>
/// SIGTERM ─► no more accepts ─► idle grace (1 s) ─► ApplicationStopping ─► requests end, idle connections are closed ─► host stops
///                                                   └─ event streams and websockets end by themselves, if the app listens ─┘
/// </code>
/// <para>The app hears of the stop while its requests still run, as under Kestrel alone: a stream that waits for
/// <c>ApplicationStopping</c> would never end otherwise. The host stops its services, the web server first, when the drain is over:
/// <see cref="StoppingAsync"/> holds it until then.</para>
/// </remarks>
internal sealed class WorkerLifetime(
    WorkerProcess process,
    SharedListenerFactory listeners,
    ConnectionTracker connections,
    PeerTransport peers,
    Heartbeat heartbeat,
    RequestTimeouts requestTimeouts,
    WarmUpRequests warmUp,
    IHostApplicationLifetime application,
    IOptions<HostOptions> hostOptions,
    IOptions<WindhoverOptions> options,
    IOptions<EmitterOptions> emitter,
    IServiceProvider services,
    TimeProvider time,
    ILogger<WorkerLifetime> logger) : IHostLifetime, IHostedLifecycleService
{
    // A request that has arrived is read long before.
    private const int ReceivingRounds = 20;
    private static readonly TimeSpan ReceivingPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LatePause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan QuickLimit = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan HandOverPause = TimeSpan.FromMilliseconds(10);

    // A registration that is not reachable is finalised, and the next SIGTERM kills the process.
    private static readonly List<PosixSignalRegistration> Registrations = [];

    private readonly TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<TimeSpan> _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stopping;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        heartbeat.Start();
        application.ApplicationStarted.Register(() => _ = BeginToServeAsync());
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

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The host calls it before it stops the app's services. Waits for the drain, which has its own limit, and stops the web
    /// server. Does nothing if the app stops itself.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _stopping) == 0)
        {
            return;
        }
        var hostLimit = await _drained.Task;
        if (services.GetService<IServer>() is not { } server)
        {
            return;
        }
        // The host would do so next, but with its own limit, which a quick stop cannot shorten any more.
        using var limit = new CancellationTokenSource(hostLimit, time);
        var stopped = server.StopAsync(limit.Token);
        if (await Task.WhenAny(stopped, _hurry.Task) != stopped)
        {
            limit.CancelAfter(QuickLimit / 3);
        }
        await stopped;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task BeginToServeAsync()
    {
        if (services.GetService<IServer>() is null)
        {
            logger.NoServer();
            FailToStart();
            return;
        }
        if (listeners.BoundCount != process.Contract.ListenFds.Count)
        {
            logger.NotBound(listeners.BoundCount, process.Contract.ListenFds.Count);
            FailToStart();
            return;
        }
        process.Row.Enter(BoardState.Warming);
        if (!await warmUp.RunAsync())
        {
            FailToStart();
            return;
        }
        requestTimeouts.Start();
        if (!process.Row.Enter(BoardState.Accepting))
        {
            // A drain has begun meanwhile.
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
            // The rest of the time is the host's: the web server cuts off what is left, and hosted services stop.
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
            await DrainAsync(limit, idleGrace < limit ? idleGrace : limit, hostLimit);
        }
        catch (Exception exception)
        {
            logger.DrainFailed(exception);
            StopApplication(hostLimit);
        }
        _drained.SetResult(hostLimit);
    }

    private async Task DrainAsync(TimeSpan limit, TimeSpan idleGrace, TimeSpan hostLimit)
    {
        var start = time.GetTimestamp();
        logger.Draining(limit);
        process.Row.Enter(BoardState.Draining);
        await listeners.UnbindAsync();
        connections.StartClosing();
        process.Tell(ControlMessage.Draining);

        // Closing an idle connection now could cross a request that is on its way. First every connection that is in use
        // learns with its next response that it is closed.
        var idle = await IdleWithin(idleGrace);
        StopApplication(limit - time.GetElapsedTime(start) + hostLimit);
        idle = idle || await CloseIdleWithin(limit - time.GetElapsedTime(start));
        if (await ClosePeersWithin(limit - time.GetElapsedTime(start), idleGrace - time.GetElapsedTime(start)) && idle)
        {
            logger.Drained(time.GetElapsedTime(start));
        }
        else
        {
            logger.DrainTimedOut(limit);
        }
    }

    /// <summary>Tells the app, and lets the host stop.</summary>
    private void StopApplication(TimeSpan hostLimit)
    {
        // The host reads it when it begins to stop; its 30 s would outlive the launcher's patience.
        var limit = _hurry.Task.IsCompleted ? QuickLimit / 3 : hostLimit;
        hostOptions.Value.ShutdownTimeout = limit > TimeSpan.Zero ? limit : TimeSpan.Zero;
        // It runs what the app has registered, which may block: the drain goes on meanwhile.
        _ = Task.Run(application.StopApplication);
    }

    private async Task<bool> CloseIdleWithin(TimeSpan limit)
    {
        for (var round = 0; limit > TimeSpan.Zero && !_hurry.Task.IsCompleted; round++)
        {
            var mayReceive = round < ReceivingRounds;
            connections.RequestClose(spareReceiving: mayReceive);
            // On a busy machine one may come to the server only now that was accepted before.
            var pause = mayReceive ? ReceivingPause : LatePause;
            if (await IdleWithin(limit < pause ? limit : pause))
            {
                return true;
            }
            limit -= pause;
        }
        connections.RequestClose(spareReceiving: false);
        return connections.Idle.IsCompleted;
    }

    /// <summary>Last of all: other workers send what belongs to sessions of this one until it has ended them.</summary>
    private async Task<bool> ClosePeersWithin(TimeSpan limit, TimeSpan grace)
    {
        if (!peers.HasConnections)
        {
            grace = TimeSpan.Zero;
        }
        using var end = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time);
        // What was sent before the other workers knew of the drain is still on its way.
        await Task.WhenAny(Task.Delay(grace > TimeSpan.Zero ? grace : TimeSpan.Zero, time, end.Token), _hurry.Task);
        var closed = peers.CloseAsync(time, end.Token);
        await Task.WhenAny(closed, _hurry.Task);
        return closed.IsCompletedSuccessfully;
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
