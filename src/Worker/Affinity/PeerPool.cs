using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Affinity;

/// <summary>Connections to other workers that wait for their next request.</summary>
internal sealed class PeerPool : IDisposable
{
    private const int MaxIdle = 64;
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<long, ConcurrentStack<PeerConnection>> _idle = new();
    private readonly AffinityPlan _plan;
    private readonly TimeSpan _maxAge;
    private readonly ITimer _sweep;

    public PeerPool(WorkerProcess process, IOptions<KestrelServerOptions> kestrel, TimeProvider time)
    {
        _plan = process.Contract.Affinity!;
        // Long before the other worker's server would close it: a request could be on its way then.
        var theirs = kestrel.Value.Limits.KeepAliveTimeout / 2;
        _maxAge = theirs < MaxAge && theirs > TimeSpan.Zero ? theirs : MaxAge;
        _sweep = time.CreateTimer(_ => Sweep(), state: null, SweepInterval, SweepInterval);
    }

    /// <returns>Null if the worker accepts no connection.</returns>
    /// <param name="instance">Of the worker.</param>
    /// <param name="isNew">One that has carried no request before.</param>
    public PeerConnection? TryGet(long instance, bool isNew = false)
    {
        if (!isNew && _idle.TryGetValue(instance, out var waiting))
        {
            while (waiting.TryPop(out var connection))
            {
                if (!IsOld(connection) && !connection.IsStale())
                {
                    return connection;
                }
                connection.Dispose();
            }
        }
        return PeerConnection.TryConnect(_plan.PathOf(instance));
    }

    /// <summary>Keeps a connection whose response was received to its end.</summary>
    public void Return(long instance, PeerConnection connection)
    {
        var waiting = _idle.GetOrAdd(instance, static _ => new ConcurrentStack<PeerConnection>());
        if (waiting.Count >= MaxIdle)
        {
            connection.Dispose();
            return;
        }
        connection.Rest();
        connection.IdleSince = Stopwatch.GetTimestamp();
        waiting.Push(connection);
    }

    public void Dispose()
    {
        _sweep.Dispose();
        foreach (var connection in _idle.Values.SelectMany(waiting => waiting))
        {
            connection.Dispose();
        }
        _idle.Clear();
    }

    private bool IsOld(PeerConnection connection) => Stopwatch.GetElapsedTime(connection.IdleSince) > _maxAge;

    // Of workers that have ended, too: their connections are stale.
    private void Sweep()
    {
        foreach (var (instance, waiting) in _idle)
        {
            var count = waiting.Count;
            var kept = new List<PeerConnection>();
            for (; count > 0 && waiting.TryPop(out var connection); count--)
            {
                if (IsOld(connection) || connection.IsStale())
                {
                    connection.Dispose();
                }
                else
                {
                    kept.Add(connection);
                }
            }
            kept.Reverse();
            if (kept.Count > 0)
            {
                waiting.PushRange([.. kept]);
            }
            else
            {
                _idle.TryRemove(new KeyValuePair<long, ConcurrentStack<PeerConnection>>(instance, waiting));
            }
        }
    }
}
