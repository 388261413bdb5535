using Microsoft.Win32.SafeHandles;
using Windhover.Emitter.Outbox;
using Windhover.Testing;

namespace Windhover.Emitter.Tests.Outbox;

public sealed class OutboxMemoryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SafeFileHandle _file;

    public OutboxMemoryTests() =>
        _file = File.OpenHandle(_directory.PathTo("outbox"), FileMode.CreateNew, FileAccess.ReadWrite);

    private int Fd => (int)_file.DangerousGetHandle();

    public void Dispose()
    {
        _file.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void What_a_worker_writes_the_launcher_takes_out()
    {
        RandomAccess.SetLength(_file, PackedText.SmallLayout.Bytes);
        using var launchers = OutboxMemory.Create(Fd, PackedText.SmallLayout, index: 5, lastBatch: 41);
        Assert.True(OutboxMemory.TryOpen(Fd, out var workers));
        using (workers)
        {
            var writer = new OutboxWriter(workers, "shop");
            writer.Add(writer.Series(SeriesKind.Counter, "hits"), 2L);

            Assert.Equal(PackedText.SmallLayout, workers.Layout);
            Assert.Equal(5, workers.Index);
            Assert.Equal(["@5 42 1/1\nhits:2|c"], launchers.TakeParts(PackedText.Numbered));
        }
    }

    [Fact]
    public void A_file_that_is_no_outbox_is_refused()
    {
        RandomAccess.SetLength(_file, 100);
        Assert.False(OutboxMemory.TryOpen(Fd, out _));
        RandomAccess.SetLength(_file, PackedText.SmallLayout.Bytes);
        Assert.False(OutboxMemory.TryOpen(Fd, out _));
    }

    [Fact]
    public void A_file_that_is_shorter_than_its_header_says_is_refused()
    {
        RandomAccess.SetLength(_file, PackedText.SmallLayout.Bytes);
        OutboxMemory.Create(Fd, PackedText.SmallLayout, 0, 0).Dispose();
        RandomAccess.SetLength(_file, PackedText.SmallLayout.Bytes - 4096);
        Assert.False(OutboxMemory.TryOpen(Fd, out _));
    }

    [Theory]
    [InlineData(3, 64, 64)]
    [InlineData(128, 64, 64)]
    [InlineData(2, 65, 64)]
    [InlineData(2, 8, 64)]
    [InlineData(2, 64, 8)]
    public void What_cannot_be_laid_out_is_refused(int stripes, int records, int series) => Assert.Throws<ArgumentException>(() =>
        OutboxMemory.Private(new OutboxLayout { Stripes = stripes, RecordsPerStripe = records, Series = series }));

    [Fact]
    public void Parts_of_the_memory_do_not_overlap()
    {
        var layout = new OutboxLayout { Stripes = 8, RecordsPerStripe = 16, Series = 100, TextBytes = 5000 };

        long[] starts = [OutboxLayout.StripesStart, layout.SeriesStart, layout.TextStart, layout.CellsStart, layout.RecordsStart, layout.Bytes];
        long[] lengths = [8 * 256, 100 * 64, 5000, 8 * 100 * 8, 8 * 16 * 16];

        Assert.All(Enumerable.Range(0, lengths.Length), i => Assert.True(starts[i] + lengths[i] <= starts[i + 1]));
        Assert.All(starts[..^1], start => Assert.Equal(0, start % 4096));
    }
}
