using Windhover.Interop.Channel;

namespace Windhover.Exporter.Tests.Ingest;

public sealed class AckPageTests : IDisposable
{
    private readonly PageFile _file = new(outboxes: 4);
    private readonly AckPage _page;

    public AckPageTests() => _page = AckPage.TryOpen(_file.Descriptor, isWritable: true)!;

    public void Dispose()
    {
        _page.Dispose();
        _file.Dispose();
    }

    [Fact]
    public void The_note_is_the_batch_times_65536_plus_the_parts_in_the_line_of_its_outbox()
    {
        _page.Acknowledge(new PartId(Outbox: 2, Batch: 17, Part: 3));

        Assert.Equal((17L * 65536) + 3, _file.Word(2));
        Assert.Equal([0, 0, 0], [_file.Word(0), _file.Word(1), _file.Word(3)]);
    }

    [Fact]
    public void Each_exporter_begins_another_generation()
    {
        _page.BeginGeneration();
        using var next = AckPage.TryOpen(_file.Descriptor, isWritable: true)!;
        next.BeginGeneration();

        Assert.Equal(2, _file.Generation);
    }

    [Theory]
    [InlineData(16, 9, true, false)]
    [InlineData(17, 2, true, false)]
    [InlineData(17, 3, true, false)]
    [InlineData(17, 4, false, true)]
    [InlineData(17, 5, false, false)]
    [InlineData(18, 1, false, true)]
    [InlineData(18, 2, false, false)]
    [InlineData(25, 1, false, true)]
    public void What_follows_the_note_is_next_and_what_it_covers_is_applied(long batch, int part, bool isApplied, bool isNext)
    {
        _page.Acknowledge(new PartId(1, 17, 3));

        Assert.Equal((isApplied, isNext), (_page.IsApplied(new PartId(1, batch, part)), _page.IsNext(new PartId(1, batch, part))));
    }

    [Fact]
    public void An_outbox_beyond_the_page_has_no_line() => Assert.Equal([true, false, false], new[] { 3, 4, -1 }.Select(_page.Has));

    [Fact]
    public void A_page_of_another_version_is_rejected()
    {
        using var other = new PageFile(version: AckPage.Version + 1);

        Assert.Null(AckPage.TryOpen(other.Descriptor, isWritable: true));
    }
}
