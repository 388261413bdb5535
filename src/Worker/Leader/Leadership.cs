using System.ComponentModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Leader;

/// <summary>Whether this worker is the one that does what must be done once.</summary>
/// <remarks>
/// <para>The leader holds a lock of the kernel (<see cref="LeaderLock"/>). So there are never two: a process that is stopped (SIGSTOP) leads
/// on until it is killed, and one that dies gives the lock back at once, however it dies.</para>
/// <code>
/// idle ─► waiting ─────────────────► leading ───────────────────► over
///   asked   ready, and the lock is free   draining: what it runs as leader ends, then it gives the lock back
/// </code>
/// <para>Begins when the app asks for the first time; an app that never does is not concerned. Without a launcher this process leads until it
/// stops.</para>
/// </remarks>
internal sealed class Leadership : IDisposable
{
    /// <summary>How often the lock is tried, and looked whether the worker drains.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly WorkerProcess? _process;
    private readonly LeaderLock? _lock;
    private readonly ILogger<Leadership> _logger;
    private readonly CancellationTokenSource _leading = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(Action Start, Func<Task> StopAsync)> _services = [];
    private volatile State _state;

    /// <param name="process">Null without a launcher.</param>
    /// <param name="application">Whose stop ends the leadership.</param>
    /// <param name="logger">Told what the operator should know.</param>
    public Leadership(WorkerProcess? process, IHostApplicationLifetime application, ILogger<Leadership> logger)
    {
        _process = process;
        _lock = process?.Contract.LeaderFd is { } fd ? new LeaderLock(fd, process.Contract.Generation) : null;
        _logger = logger;
        application.ApplicationStopping.Register(End);
    }

    private enum State
    {
        Idle,
        Waiting,
        Leading,
        Over,
    }

    public bool IsLeader
    {
        get
        {
            Begin();
            return _state == State.Leading;
        }
    }

    /// <summary>Cancelled when this process stops to lead; cancelled already if it does not lead.</summary>
    public CancellationToken Token => IsLeader ? _leading.Token : new CancellationToken(canceled: true);

    /// <summary>Ends when this process will never lead, or has given the leadership back.</summary>
    public Task Over => _over.Task;

    /// <summary>Runs something as long as this process leads.</summary>
    /// <param name="start">Called once, when it begins to lead. Must not block.</param>
    /// <param name="stopAsync">Called once after that, when it stops to lead. The next leader begins only when it has ended.</param>
    public void Join(Action start, Func<Task> stopAsync)
    {
        lock (_gate)
        {
            _services.Add((start, stopAsync));
            if (_state == State.Leading)
            {
                start();
            }
        }
        Begin();
    }

    /// <summary>Gives the leadership back, or the wish for it.</summary>
    public void End()
    {
        lock (_gate)
        {
            var was = _state;
            _state = State.Over;
            if (was == State.Leading)
            {
                _ = Task.Run(GiveBackAsync);
            }
            else if (was != State.Over)
            {
                _over.TrySetResult();
            }
        }
    }

    /// <summary>After the host has stopped.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            // A host that was disposed and never stopped: nothing is looked at any more.
            _state = State.Over;
        }
        _leading.Dispose();
        _lock?.Dispose();
    }

    private void Begin()
    {
        if (_state != State.Idle)
        {
            return;
        }
        lock (_gate)
        {
            if (_state != State.Idle)
            {
                return;
            }
            if (_process is null)
            {
                Lead();
                return;
            }
            _state = State.Waiting;
            if (_lock is null)
            {
                _logger.NoLeaderLock();
                return;
            }
        }
        Look();
        Ticker.Start("windhover leader", Interval, Look);
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_state is State.Idle or State.Over)
            {
                return;
            }
            var state = (BoardState)Volatile.Read(ref _process!.Row.Fields.State);
            if (state == BoardState.Draining)
            {
                End();
            }
            // A worker that boots may fail yet.
            else if (_state == State.Waiting && state == BoardState.Accepting && TryTake())
            {
                Lead();
            }
        }
    }

    private bool TryTake()
    {
        try
        {
            return _lock!.TryTake();
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            _logger.NoLeaderLock();
            End();
            return false;
        }
    }

    private void Lead()
    {
        _state = State.Leading;
        _services.ForEach(service => service.Start());
    }

    private async Task GiveBackAsync()
    {
        try
        {
            await _leading.CancelAsync();
        }
        catch (AggregateException e)
        {
            _logger.LeaderCallbackFailed(e);
        }
        Task[] stops;
        lock (_gate)
        {
            stops = [.. _services.Select(service => service.StopAsync())];
        }
        // They tell their own failures.
        await Task.WhenAll(stops);
        _lock?.Release();
        _over.TrySetResult();
    }
}
