using System.Collections.Concurrent;
using System.Net.Sockets;
using Windhover.Emitter.Outbox;
using Windhover.Interop;
using Windhover.Interop.Channel;
using Windhover.Launcher.World.Outboxes;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.World.Outboxes;

public sealed class OutboxPoolTests : IDisposable
{
    private readonly SemaphoreSlim _mayEnd = new(0);
    private readonly ConcurrentQueue<int> _drained = [];
    private readonly OutboxPool _pool;

    public OutboxPoolTests() => _pool = new OutboxPool(channel: null, Open);

    public void Dispose()
    {
        _pool.Dispose();
        _mayEnd.Dispose();
    }

    [Fact]
    public async Task A_number_is_free_again_only_after_everything_in_its_outbox_is_sent()
    {
        using var first = Rent();
        Rent().Dispose();
        Assert.Equal((0, 1), (first.Place.Index, _pool.Left));

        using var third = Rent();
        Assert.Equal(2, third.Place.Index);
        _mayEnd.Release();
        await Eventually.TrueAsync(() => _pool.Left == 0, () => $"{_pool.Left} are left");
        using var fourth = Rent();
        Assert.Equal(1, fourth.Place.Index);
        Assert.Equal([1], _drained);
    }

    [Fact]
    public async Task A_drain_that_fails_gives_its_outbox_up_and_says_so()
    {
        var warnings = new ConcurrentQueue<string>();
        using var pool = new OutboxPool(channel: null, _ => throw new InvalidDataException("torn")) { Warn = warnings.Enqueue };

        pool.Rent()!.Dispose();

        await Eventually.TrueAsync(() => !warnings.IsEmpty, () => "nothing was said");
        Assert.Contains("torn", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(0, pool.Left);
    }

    [Fact]
    public async Task Emptying_waits_for_the_drains()
    {
        Rent().Dispose();
        var emptying = _pool.EmptyAsync(TestLimits.Hang, TimeProvider.System);
        Assert.False(emptying.IsCompleted);

        _mayEnd.Release();
        Assert.Equal(0, await emptying.WaitAsync(TestLimits.Hang));
    }

    [Fact]
    public async Task Emptying_ends_at_its_limit_whoever_still_waits()
    {
        Rent().Dispose();

        await _pool.EmptyAsync(TimeSpan.Zero, TimeProvider.System).WaitAsync(TestLimits.Hang);

        Assert.Equal(1, _pool.Left);
    }

    [Fact]
    public async Task A_pause_brings_drains_to_rest_and_they_are_begun_again_after_it()
    {
        Rent().Dispose();
        await _pool.PauseAsync(TestLimits.Hang);
        Assert.Equal(1, _pool.Left);
        _mayEnd.Release();

        await _pool.ResumeAsync();
        await Eventually.TrueAsync(() => _pool.Left == 0, () => $"{_pool.Left} are left");
    }

    [Fact]
    public async Task The_next_program_goes_on_with_the_outboxes_of_living_workers_and_drains_those_of_the_others()
    {
        var living = Rent();
        Rent().Dispose();
        await _pool.PauseAsync(TestLimits.Hang);
        var handover = _pool.HandOver();
        Assert.Equal([(0, false), (1, true)], handover.Open.Select(outbox => (outbox.Index, outbox.IsLeft)));

        // As execve does: the descriptors stay, and the objects are gone.
        _mayEnd.Release(2);
        var next = OutboxPool.Take(handover, channel: null, Open);
        await Eventually.TrueAsync(() => next.Left == 0, () => $"{next.Left} are left");
        next.Resume(living.Place.Index)!.Dispose();
        await Eventually.TrueAsync(() => _drained.Count == 2, () => $"{_drained.Count} were drained");
        Assert.Equal([1, 0], _drained);
    }

    private OutboxLease Rent() => _pool.Rent()!;

    [Fact]
    public async Task An_outbox_that_cannot_be_emptied_does_not_hold_up_the_others()
    {
        using var stuck = new OutboxPool(channel: null, memory => new DrainOf(() => memory.Index != 0 && Take(memory)));
        var leases = Enumerable.Range(0, 4).Select(_ => stuck.Rent()!).ToList();

        _mayEnd.Release(3);
        leases.ForEach(lease => lease.Dispose());

        await Eventually.TrueAsync(() => stuck.Left == 1, () => $"{stuck.Left} are left");
        Assert.Equal([1, 2, 3], _drained.Order());
    }

    [Fact]
    public async Task Few_are_drained_at_once_since_each_holds_what_its_worker_left()
    {
        var open = 0;
        var most = 0;
        using var pool = new OutboxPool(channel: null, memory =>
        {
            most = Math.Max(most, ++open);
            return new DrainOf(() =>
            {
                var isDone = Take(memory);
                open -= isDone ? 1 : 0;
                return isDone;
            });
        });
        var leases = Enumerable.Range(0, 10).Select(_ => pool.Rent()!).ToList();
        leases.ForEach(lease => lease.Dispose());
        for (var i = 0; i < leases.Count; i++)
        {
            _mayEnd.Release();
            await Eventually.TrueAsync(() => pool.Left == leases.Count - 1 - i, () => $"{pool.Left} are left");
        }
        Assert.InRange(most, 1, 4);
        Assert.Equal(Enumerable.Range(0, 10), _drained.Order());
    }

    [Fact]
    public void A_number_whose_batches_a_worker_has_used_up_begins_again_when_no_other_is_free()
    {
        var ends = OutboxChannelEnds.Create(OutboxPool.Capacity);
        for (var outbox = 1; outbox < OutboxPool.Capacity; outbox++)
        {
            ends.Sender.Acknowledged.Acknowledge(new PartId(outbox, (1L << 46) + outbox, 1));
        }
        using var pool = new OutboxPool(ends, Open);

        using var fresh = pool.Rent();
        using var again = pool.Rent();

        Assert.Equal((0, 1), (fresh!.Place.Index, again!.Place.Index));
        Assert.Equal((0, 0), ends.Sender.Acknowledged.Applied(1));
        Assert.Equal(2, ends.Sender.Acknowledged.Applied(2).Batch - (1L << 46));
    }

    [Fact]
    public void A_channel_that_a_worker_has_spoiled_is_made_anew_behind_the_same_descriptors()
    {
        using var ends = OutboxChannelEnds.Create(outboxes: 1);
        Assert.True(ends.IsWhole);

        using (var own = new Socket(new SafeSocketHandle(ends.WriteFd, ownsHandle: false)))
        {
            own.SendBufferSize = 1;
            Assert.False(ends.IsWhole);
            ends.Renew();
            Assert.True(ends.IsWhole);
        }
        using (var own = new Socket(new SafeSocketHandle(ends.WriteFd, ownsHandle: false)))
        {
            own.Shutdown(SocketShutdown.Send);
            Assert.False(ends.IsWhole);
            Assert.NotEqual(0, SocketCalls.Send(ends.WriteFd, "@0 1 1/1\na:1|c"u8, wait: false));
        }
        ends.Renew();

        Assert.True(ends.IsWhole);
        Assert.Equal(0, SocketCalls.Send(ends.WriteFd, "@0 1 1/1\na:1|c"u8, wait: false));
        Assert.True(Descriptors.IsReadable(ends.ForExporter.ReadFd));
    }

    [Fact]
    public void The_next_program_sees_what_a_worker_has_spoiled_before_the_upgrade()
    {
        using var ends = OutboxChannelEnds.Create(outboxes: 1);
        using (var own = new Socket(new SafeSocketHandle(ends.WriteFd, ownsHandle: false)))
        {
            own.SendBufferSize = 1;
        }
        var handover = ends.HandOver();

        // Copies, which belong to the next program alone.
        using var taken = OutboxChannelEnds.Take(handover with
        {
            ReadFd = Copy(handover.ReadFd),
            WriteFd = Copy(handover.WriteFd),
            PageFd = Copy(handover.PageFd),
        });

        Assert.False(taken.IsWhole);

        static int Copy(int fd)
        {
            using var copy = Descriptors.Duplicate(fd, lowest: 3);
            var number = (int)copy.DangerousGetHandle();
            copy.SetHandleAsInvalid();
            return number;
        }
    }

    [Fact]
    public void Sums_of_what_workers_claim_end_at_the_greatest_number()
    {
        var claim = OutboxTotals.None with { Recorded = long.MaxValue - 1, Waiting = long.MaxValue, Dropped = [.. OutboxTotals.None.Dropped.Select(_ => long.MaxValue)] };

        var sum = claim + claim;

        Assert.Equal((long.MaxValue, long.MaxValue, long.MaxValue), (sum.Recorded, sum.Waiting, sum.Lost));
        Assert.Equal(long.MaxValue, sum.GivenUp().Abandoned);
    }

    private DrainOf Open(OutboxMemory memory) => new(() => Take(memory));

    private bool Take(OutboxMemory memory)
    {
        if (!_mayEnd.Wait(0))
        {
            return false;
        }
        _drained.Enqueue(memory.Index);
        return true;
    }
}
