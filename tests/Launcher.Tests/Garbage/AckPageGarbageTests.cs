using System.Runtime.InteropServices;
using CsCheck;
using Microsoft.Win32.SafeHandles;
using Windhover.Emitter.Delivery;
using Windhover.Emitter.Outbox;
using Windhover.Interop;
using Windhover.Interop.Channel;
using Windhover.Launcher.Tests.World.Outboxes;
using Windhover.Launcher.World.Outboxes;

namespace Windhover.Launcher.Tests.Garbage;

/// <summary>An exporter writes garbage over the page of what is counted; workers cannot write there.</summary>
public sealed class AckPageGarbageTests : IDisposable
{
    private const int States = 150_000;
    private const int Outboxes = 4;

    private static readonly Gen<(long[] Words, int Outbox, long Batch, int Part)> Pages = Gen.Select(
        GarbageStates.Word.Array[Outboxes + 1], Gen.Int[-1, Outboxes], Gen.Long[1, (1L << 47) - 1], Gen.Int[1, 65535]);

    private readonly SafeFileHandle _file = MemoryFile.Create("test-counted", AckPage.Bytes(Outboxes));
    private readonly AckPage _page;

    public AckPageGarbageTests() => _page = AckPage.Create(Number(_file), Outboxes);

    public void Dispose()
    {
        _page.Dispose();
        _file.Dispose();
    }

    [Fact]
    public void A_spoiled_page_ends_neither_who_sends_nor_who_counts() => Run(States);

    [Fact]
    [Trait("Category", "Long")]
    public void A_spoiled_page_ends_neither_who_sends_nor_who_counts_for_long() => Run(States * GarbageStates.LongFactor);

    [Fact]
    public void A_page_whose_version_was_overwritten_is_mended_for_the_next_exporter_and_by_the_next_program()
    {
        Write([-1, -1, -1, -1, -1]);
        Assert.Null(AckPage.TryOpen(Number(_file), isWritable: true));
        using (var next = AckPage.Take(Number(_file)))
        {
            Assert.True(next.Has(Outboxes - 1));
        }
        AckPage.TryOpen(Number(_file), isWritable: true)!.Dispose();

        Write([-1, -1, -1, -1, -1]);
        _page.WriteVersion();
        AckPage.TryOpen(Number(_file), isWritable: true)!.Dispose();
    }

    [Fact]
    public void Workers_get_a_page_that_they_can_only_read()
    {
        using var readOnly = MemoryFile.OpenReadOnly(_file);
        Assert.Null(AckPage.TryOpen(Number(readOnly), isWritable: true));
        Assert.Throws<UnauthorizedAccessException>(() => RandomAccess.Write(readOnly, new byte[8], 0));

        using var page = AckPage.TryOpen(Number(readOnly), isWritable: false)!;
        _page.Acknowledge(new PartId(2, 17, 3));
        Assert.Equal((17, 3), page.Applied(2));
    }

    [Fact]
    public void An_index_that_was_counted_up_to_its_end_is_given_to_no_worker()
    {
        var ends = OutboxChannelEnds.Create(Outboxes);
        using var pool = new OutboxPool(ends, static _ => new DrainOf(static () => true));
        ends.Sender.Acknowledged.Acknowledge(new PartId(0, 1L << 46, 1));
        ends.Sender.Acknowledged.Acknowledge(new PartId(1, (1L << 46) + 1, 1));
        ends.Sender.Acknowledged.Acknowledge(new PartId(2, 5, 1));

        using var first = pool.Rent()!;
        using var second = pool.Rent()!;

        Assert.Equal((0, 2), (first.Place.Index, second.Place.Index));
        Assert.True(OutboxMemory.TryOpen(second.Place.Fd, out var memory));
        using (memory)
        {
            Assert.Equal(5, memory.BatchNumber);
        }
    }

    private void Run(int states)
    {
        var (readEnd, writeEnd) = SequencedPair.Create(1 << 16);
        using (readEnd)
        using (writeEnd)
        using (var memory = OutboxMemory.Private(new OutboxLayout { RecordsPerStripe = 16, Series = 16, TextBytes = 4096 }, index: 2))
        {
            var writer = new OutboxWriter(memory, "shop");
            var hits = writer.Series(SeriesKind.Counter, "hits"u8, default);
            using var courier = new OutboxCourier(
                memory, new ChannelDelivery(new OutboxChannel(Number(writeEnd), _page), TimeProvider.System));
            Pages.SampleStates(
                state =>
                {
                    Write(state.Words);
                    var part = new PartId(state.Outbox, state.Batch, state.Part);
                    _ = (_page.IsApplied(part), _page.IsNext(part), _page.Generation, _page.Applied(state.Outbox));
                    if (_page.Has(state.Outbox))
                    {
                        _page.Acknowledge(part);
                        Assert.Equal((state.Batch, state.Part), _page.Applied(state.Outbox));
                    }
                    writer.Add(hits, 1L);
                    courier.Advance();
                },
                states);
        }
    }

    private void Write(long[] words)
    {
        for (var line = 0; line < words.Length; line++)
        {
            RandomAccess.Write(_file, MemoryMarshal.AsBytes(new ReadOnlySpan<long>(ref words[line])), line * AckPage.LineBytes);
        }
    }

    private static int Number(SafeFileHandle file) => (int)file.DangerousGetHandle();
}
