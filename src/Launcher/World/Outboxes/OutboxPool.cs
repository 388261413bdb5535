using System.ComponentModel;
using Microsoft.Win32.SafeHandles;
using Windhover.Emitter.Delivery;
using Windhover.Emitter.Outbox;
using Windhover.Interop;
using Windhover.Interop.Channel;
using Windhover.Launcher.Model;
using Windhover.Shared.Contract;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.World.Outboxes;

/// <summary>The outboxes of all worker processes: memory that outlives each of them, so that what one has measured and not sent when it
/// dies, however it dies, is sent from here.</summary>
/// <remarks>An outbox has a number. It is used again only after everything in it was sent, and its batches are counted on: the exporter
/// tells by that what it has counted. Any thread may call any member.</remarks>
internal sealed class OutboxPool : IPausable, IDisposable
{
    /// <summary>As many as the status board has rows.</summary>
    public const int Capacity = Board.StatusBoard.DefaultRows;

    // Half of what a part's header has room for. Only a worker that makes numbers up gets an index beyond it.
    private const long MostBatch = 1L << 46;

    // A batch that a worker left is held while it is sent, and is what the worker wished it to be: at most OutboxDrain.MostBytes each.
    private const int MostDrains = 4;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly OutboxChannelEnds? _channel;
    private readonly Func<OutboxMemory, IOutboxDrain> _drain;
    private readonly SortedDictionary<int, OutboxEntry> _entries = [];
    private readonly Dictionary<int, long> _lastBatches = [];
    private OutboxTotals _ended = OutboxTotals.None;

    // Held by the thread that drains while it does so.
    private readonly Lock _turn = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Thread _thread;
    private bool _isPaused;
    private volatile bool _isDisposed;

    /// <param name="channel">To the embedded exporter; null if another one was named. Owned from now on.</param>
    /// <param name="drain">Begins to send what is in an outbox whose worker is gone.</param>
    public OutboxPool(OutboxChannelEnds? channel, Func<OutboxMemory, IOutboxDrain> drain)
    {
        _channel = channel;
        _drain = drain;
        // One for all, from the start: it waits for an exporter that is away, which the deciding loop must not; and when a worker ends
        // the system may give no more threads.
        _thread = new Thread(Run) { IsBackground = true, Name = "outboxes" };
        _thread.Start();
    }

    /// <summary>Told what an operator should know, as a sentence.</summary>
    public Action<string> Warn { get; set; } = static _ => { };

    /// <summary>Where the embedded exporter finds what comes; null if another one was named.</summary>
    public ChannelPlace? Channel => _channel?.ForExporter;

    /// <summary>See <see cref="OutboxChannelEnds.IsWhole"/>.</summary>
    public bool IsChannelWhole => _channel is not { IsWhole: false };

    /// <inheritdoc cref="OutboxChannelEnds.Renew"/>
    public void RenewChannel() => _channel?.Renew();

    /// <summary>To be called before an exporter is started: one that went wrong may have written anything into the page that the next one
    /// opens.</summary>
    public void Mend() => _channel?.Sender.Acknowledged.WriteVersion();

    /// <summary>Of all workers since the launcher's start.</summary>
    public OutboxTotals Totals
    {
        get
        {
            lock (_gate)
            {
                return _entries.Values.Aggregate(_ended, static (sum, entry) => sum + entry.Totals);
            }
        }
    }

    /// <summary>Outboxes whose workers are gone, and that are not empty yet.</summary>
    public int Left
    {
        get
        {
            lock (_gate)
            {
                return _entries.Values.Count(static entry => entry.IsLeft);
            }
        }
    }

    /// <summary>Takes over those of the program that ran in this process before, and goes on draining.</summary>
    /// <exception cref="Win32Exception">They cannot be mapped.</exception>
    public static OutboxPool Take(OutboxesHandover handover, OutboxChannelEnds? channel, Func<OutboxMemory, IOutboxDrain> drain)
    {
        var pool = new OutboxPool(channel, drain) { _ended = handover.Ended };
        foreach (var (index, batch) in handover.LastBatches)
        {
            pool._lastBatches[index] = batch;
        }
        foreach (var outbox in handover.Open)
        {
            Descriptors.SetInheritable(outbox.Fd, inheritable: false);
            // Of a version that this program has found good before it took over. What its worker wrote meanwhile changes nothing of that.
            var memory = OutboxMemory.Take(outbox.Fd, outbox.Layout, outbox.Index, handover.LastBatches.GetValueOrDefault(outbox.Index));
            var file = new SafeFileHandle(outbox.Fd, ownsHandle: true);
            lock (pool._gate)
            {
                pool._entries.Add(outbox.Index, new OutboxEntry(file, memory, outbox.Totals) { IsLeft = outbox.IsLeft });
            }
        }
        pool._wake.Set();
        return pool;
    }

    public OutboxesHandover HandOver()
    {
        lock (_gate)
        {
            return new OutboxesHandover(
                OutboxMemory.Version,
                AckPage.Version,
                _channel?.HandOver(),
                new Dictionary<int, long>(_lastBatches),
                _ended,
                [
                    .. _entries.Select(pair => new OutboxHandover(
                        pair.Key, pair.Value.Fd, pair.Value.IsLeft, pair.Value.Memory.Layout, pair.Value.Totals)),
                ]);
        }
    }

    /// <summary>Makes an outbox for a process that is about to be started.</summary>
    /// <returns>Null if all numbers are taken: the process runs without one.</returns>
    /// <exception cref="Win32Exception">The system gives no memory that processes can share.</exception>
    public OutboxLease? Rent()
    {
        lock (_gate)
        {
            var free = Enumerable.Range(0, Capacity).Where(number => !_entries.ContainsKey(number));
            var index = free.FirstOrDefault(number => LastBatch(number) <= MostBatch, free.FirstOrDefault(-1));
            if (index < 0)
            {
                return null;
            }
            if (LastBatch(index) > MostBatch)
            {
                // All that are free are used up: begin again. What was sent under the numbers of before has arrived long since.
                _lastBatches.Remove(index);
                _channel?.Sender.Acknowledged.Forget(index);
            }
            var layout = OutboxLayout.Default;
            var file = MemoryFile.Create("windhover-outbox", layout.Bytes);
            try
            {
                // What the exporter has counted under this index counts too: a part that a worker made up is no reason to pass over the next one's.
                _lastBatches[index] = LastBatch(index);
                var memory = OutboxMemory.Create((int)file.DangerousGetHandle(), layout, index, _lastBatches[index]);
                _entries.Add(index, new OutboxEntry(file, memory, OutboxTotals.None));
            }
            catch
            {
                file.Dispose();
                throw;
            }
            return Lease(index);
        }
    }

    /// <summary>The outbox that a running process has already.</summary>
    public OutboxLease? Resume(int index)
    {
        lock (_gate)
        {
            return _entries.ContainsKey(index) ? Lease(index) : null;
        }
    }

    /// <summary>Ends when everything is sent that workers have left.</summary>
    /// <param name="limit">After it, the rest is given up.</param>
    /// <returns>Measurements that were given up.</returns>
    public async Task<long> EmptyAsync(TimeSpan limit, TimeProvider time)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        while (Left > 0 && !timeout.IsCancellationRequested)
        {
            await Task.Delay(Look, time, CancellationToken.None);
        }
        await PauseAsync(Timeout.InfiniteTimeSpan);
        return Totals.Waiting;
    }

    /// <summary>Lets all drains come to rest: what they have done is done, and what not can be begun again.</summary>
    public Task PauseAsync(TimeSpan limit) => Task.Run(Pause);

    public Task ResumeAsync()
    {
        lock (_turn)
        {
            _isPaused = false;
        }
        _wake.Set();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        Pause();
        _isDisposed = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
        foreach (var entry in _entries.Values)
        {
            entry.Dispose();
        }
        _channel?.Dispose();
    }

    /// <summary>For the lease: the process is gone.</summary>
    internal void Return(int index)
    {
        lock (_gate)
        {
            _entries[index].IsLeft = true;
        }
        _wake.Set();
    }

    // 0 if there is none.
    private long LastBatch(int index) =>
        Math.Max(_lastBatches.GetValueOrDefault(index), _channel?.Sender.Acknowledged.Applied(index).Batch ?? 0);

    private OutboxLease Lease(int index) => new(
        this, new OutboxPlace(_entries[index].Fd, index, _channel?.WriteFd, _channel?.ReadOnlyPageFd), _entries[index].Memory.Reader);

    private void Pause()
    {
        lock (_turn)
        {
            _isPaused = true;
            foreach (var (_, entry) in LeftEntries())
            {
                entry.Drain?.Dispose();
                entry.Drain = null;
            }
        }
    }

    private (int Index, OutboxEntry Entry)[] LeftEntries()
    {
        lock (_gate)
        {
            return [.. _entries.Where(static pair => pair.Value.IsLeft).Select(static pair => (pair.Key, pair.Value))];
        }
    }

    private void Run()
    {
        while (!_isDisposed)
        {
            _wake.WaitOne(AdvanceAll());
        }
    }

    /// <summary>By turns, so that one which cannot be emptied does not hold up the others.</summary>
    /// <returns>Time to the next turn; infinite if nothing is left.</returns>
    private TimeSpan AdvanceAll()
    {
        lock (_turn)
        {
            var wait = LongestPause;
            var left = _isPaused ? [] : LeftEntries();
            foreach (var (index, entry) in left.OrderByDescending(pair => pair.Entry.Drain is not null).Take(MostDrains))
            {
                var due = TimeSpan.FromMilliseconds(entry.Next.At - Environment.TickCount64);
                if (due <= TimeSpan.Zero)
                {
                    due = Advance(index, entry);
                }
                wait = due < wait ? due : wait;
            }
            return left.Length == 0 ? Timeout.InfiniteTimeSpan : wait;
        }
    }

    private TimeSpan Advance(int index, OutboxEntry entry)
    {
        try
        {
            entry.Drain ??= _drain(entry.Memory);
            if (entry.Drain.Advance())
            {
                Close(index, entry);
                return LongestPause;
            }
        }
        catch (Exception exception)
        {
            // An outermost loop: what a worker left may be anything, and must not end the launcher.
            var lost = Close(index, entry);
            Warn($"What a worker left cannot be read, and {lost} of its measurements are lost: {exception.GetType().Name}: {exception.Message}");
            return LongestPause;
        }
        var pause = entry.Next.Pause * 2;
        pause = pause < ShortestPause ? ShortestPause : pause < LongestPause ? pause : LongestPause;
        entry.Next = (Environment.TickCount64 + (long)pause.TotalMilliseconds, pause);
        return pause;
    }

    /// <returns>Measurements that were given up.</returns>
    private long Close(int index, OutboxEntry entry)
    {
        OutboxTotals totals;
        lock (_gate)
        {
            totals = entry.Totals.GivenUp();
            _ended += totals;
            _lastBatches[index] = Math.Max(_lastBatches.GetValueOrDefault(index), entry.Memory.BatchNumber ?? 0);
            _entries.Remove(index);
        }
        entry.Drain?.Dispose();
        entry.Dispose();
        return totals.Abandoned;
    }
}
