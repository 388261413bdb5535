using System.Collections.Concurrent;

namespace Windhover.Chaos.Tests.Load;

/// <summary>What clients know: each request that was begun, and each response that arrived whole.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, long> _sent = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Path, int Status), long> _received = new();
    private readonly List<(long Count, TaskCompletionSource Reached)> _waiters = [];
    private readonly Lock _gate = new();
    private long _totalSent;
    private long _totalReceived;

    public long Sent => Volatile.Read(ref _totalSent);

    public long Received => Volatile.Read(ref _totalReceived);

    public IReadOnlyDictionary<(string Path, int Status), long> Responses => _received;

    public long SentTo(string path) => _sent.GetValueOrDefault(path);

    public long ReceivedFrom(string path, int status) => _received.GetValueOrDefault((path, status));

    /// <summary>Call it before the first byte leaves.</summary>
    public void NoteSent(string path)
    {
        _sent.AddOrUpdate(path, 1, static (_, count) => count + 1);
        Interlocked.Increment(ref _totalSent);
    }

    /// <summary>Call it after the last byte has arrived.</summary>
    public void NoteReceived(string path, int status)
    {
        _received.AddOrUpdate((path, status), 1, static (_, count) => count + 1);
        lock (_gate)
        {
            _totalReceived++;
            _waiters.RemoveAll(waiter => waiter.Count <= _totalReceived && waiter.Reached.TrySetResult());
        }
    }

    /// <summary>Completes when so many responses have arrived in all.</summary>
    public Task ReceivedAsync(long count)
    {
        lock (_gate)
        {
            if (_totalReceived >= count)
            {
                return Task.CompletedTask;
            }
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            return reached.Task;
        }
    }
}
