using CsCheck;
using Windhover.Emitter.Delivery;
using Windhover.Emitter.Outbox;
using Windhover.Interop;
using Windhover.Interop.Channel;
using Windhover.Launcher.Tests.World.Outboxes;
using Windhover.Launcher.World.Outboxes;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Garbage;

/// <summary>A worker writes garbage over its outbox, dies, and the launcher sends what is left.</summary>
public sealed class OutboxGarbageTests
{
    private const int States = 250_000;
    private const int Noises = 5_000;
    private const int Index = 3;
    private const long LastBatch = 41;
    private const int MostBytes = 8 << 20;

    private static readonly OutboxLayout Layout = new() { Stripes = 2, RecordsPerStripe = 16, Series = 16, TextBytes = 4096 };

    // Most fields that mean something lie in the header, the stripes' headers and the series.
    private static readonly Gen<int> Place = Gen.Frequency(
        (4, Gen.Int[0, 40]),
        (4, Gen.Int[(int)(OutboxLayout.StripesStart / 8), (int)(OutboxLayout.StripesStart / 8) + 63]),
        (4, Gen.Int[(int)(Layout.SeriesStart / 8), (int)(Layout.SeriesStart / 8) + (16 * 8) - 1]),
        (2, Gen.Int[(int)(Layout.RecordsStart / 8), (int)(Layout.Bytes / 8) - 1]),
        (1, Gen.Int[0, (int)(Layout.Bytes / 8) - 1]));

    private static readonly Gen<((int Place, long Word)[] Pokes, bool IsNumbered)> Pokes =
        Gen.Select(Gen.Select(Place, GarbageStates.Word).Array[1, 16], Gen.Bool);

    [Fact]
    public void A_spoiled_outbox_ends_no_drain_and_speaks_in_no_other_name() => Run(States);

    [Fact]
    [Trait("Category", "Long")]
    public void A_spoiled_outbox_ends_no_drain_and_speaks_in_no_other_name_for_long() => Run(States * GarbageStates.LongFactor);

    [Fact]
    public void Nothing_but_noise_neither() => Gen.Int.SampleStates(
        seed =>
        {
            using var memory = OutboxMemory.Private(Layout, Index, LastBatch);
            new Random(seed).NextBytes(memory.AllBytes());
            Drain(memory, isNumbered: (seed & 1) == 0);
        },
        Noises);

    [Fact]
    public async Task A_process_that_goes_on_writing_while_its_outbox_is_drained_neither()
    {
        using var memory = OutboxMemory.Private(Layout, Index, LastBatch);
        using var done = new CancellationTokenSource();
        var writing = Task.Run(
            () =>
            {
                for (var random = new Random(1); !done.IsCancellationRequested;)
                {
                    random.NextBytes(memory.AllBytes()[..(int)Layout.TextStart]);
                    Fill(memory);
                }
            },
            CancellationToken.None);

        for (var i = 0; i < 3_000; i++)
        {
            Drain(memory, isNumbered: true);
        }
        await done.CancelAsync();
        await writing.WaitAsync(TestLimits.Hang);
    }

    [Fact]
    public async Task An_outbox_with_a_spoiled_header_survives_an_upgrade_and_ends_with_its_worker()
    {
        static DrainOf Drain(OutboxMemory memory) => new(() =>
        {
            using var courier = new OutboxCourier(memory, new Everything(isNumbered: false), MostBytes);
            return courier.AdvanceToEnd();
        });
        using var pool = new OutboxPool(channel: null, Drain);
        using var well = pool.Rent()!;
        using var lease = pool.Rent()!;
        var honest = Open(well);
        var writer = new OutboxWriter(honest, "shop");
        writer.Add(writer.Series(SeriesKind.Counter, "hits"u8, default), 7L);
        using (var hostile = Open(lease))
        {
            hostile.AllBytes().Fill(0xFF);
        }
        Assert.Equal(7, pool.Totals.Recorded);
        Assert.Contains("ring", lease.Reader.First, StringComparison.Ordinal);

        // As execve does: the same files under the same numbers, and other objects. Here the former ones are still there.
        var handover = pool.HandOver();
        using var next = OutboxPool.Take(
            handover with { Open = [.. handover.Open.Select(outbox => outbox with { Fd = Copy(outbox.Fd) })] }, channel: null, Empty);
        Assert.Equal(7, next.Totals.Recorded);
        next.Resume(lease.Place.Index)!.Dispose();

        await Eventually.TrueAsync(() => next.Left == 0, () => $"{next.Left} are left");
        Assert.Equal((7, 7), (next.Totals.Recorded, next.Totals.Waiting));
    }

    private static int Copy(int fd)
    {
        using var copy = Descriptors.Duplicate(fd, 3);
        var number = (int)copy.DangerousGetHandle();
        copy.SetHandleAsInvalid();
        return number;
    }

    private static OutboxMemory Open(OutboxLease lease)
    {
        Assert.True(OutboxMemory.TryOpen(lease.Place.Fd, out var memory));
        return memory;
    }

    private static void Run(int states)
    {
        using var memory = OutboxMemory.Private(Layout, Index, LastBatch);
        Fill(memory);
        BatchCycle.TryOpen(memory, new PartTerms(16 * 1024, Numbered: true));
        var good = memory.AllBytes().ToArray();
        Pokes.SampleStates(
            state =>
            {
                var words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(memory.AllBytes());
                good.CopyTo(memory.AllBytes());
                foreach (var (place, word) in state.Pokes)
                {
                    words[place] = word;
                }
                Drain(memory, state.IsNumbered);
            },
            states);
    }

    private static void Fill(OutboxMemory memory)
    {
        memory.Header.SeriesCount = 0;
        memory.Header.TextLength = 0;
        var writer = new OutboxWriter(memory, "shop");
        writer.Add(writer.Series(SeriesKind.Counter, "hits"u8, default), 7L);
        writer.Set(writer.Series(SeriesKind.Gauge, "level"u8, default), -3);
        writer.Add(writer.Series(SeriesKind.Share, "queue"u8, default), 2.5);
        for (var i = 0; i < 10; i++)
        {
            writer.Record(writer.Series(SeriesKind.Microseconds, "took"u8, default), 1000L + i);
        }
    }

    private static void Drain(OutboxMemory memory, bool isNumbered)
    {
        var statistics = memory.TryReadStatistics();
        Assert.True(statistics is null || OutboxTotals.Of(statistics).Lost >= 0);
        using var courier = new OutboxCourier(memory, new Everything(isNumbered), MostBytes);
        try
        {
            // All of it is taken at once: two batches, the one that was open and the last.
            Assert.True(courier.AdvanceToEnd());
        }
        catch (InvalidDataException)
        {
            // It is given up.
        }
    }

    /// <summary>A receiver that takes everything, and looks whether it could.</summary>
    private sealed class Everything(bool isNumbered) : IDelivery
    {
        public PartTerms Terms => new(16 * 1024, isNumbered);

        public bool Advance(OutboxMemory memory, PackedBatch batch)
        {
            for (var part = 0; part < batch.Count; part++)
            {
                var bytes = batch.Bytes(batch[part]);
                if (!isNumbered)
                {
                    continue;
                }
                Assert.InRange(bytes.Length, 1, 65535);
                Assert.True(PartHeader.TryParse(bytes[..bytes.IndexOf((byte)'\n')], out var header));
                Assert.Equal((Index, part + 1), (header.Outbox, header.Part));
                Assert.True(header.Batch >= LastBatch);
            }
            return true;
        }

        public void TakeOver(OutboxMemory memory, PackedBatch batch)
        {
        }

        public void Dispose()
        {
        }
    }
}
