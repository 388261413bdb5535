using System.Text;
using Windhover.Exporter.Ingest;
using Windhover.Interop.Channel;

namespace Windhover.Exporter.Tests.Ingest;

public sealed class PartApplierTests : IDisposable
{
    private readonly PageFile _file = new(outboxes: 4);
    private readonly AckPage _page;
    private readonly ChannelCounters _counters = new();
    private readonly IngestCounters _ingest = new();
    private readonly List<string> _warnings = [];
    private readonly RecordingPartSink _sink;

    public PartApplierTests()
    {
        _page = AckPage.TryOpen(_file.Descriptor, isWritable: true)!;
        _sink = new RecordingPartSink(_file) { Poison = "bad" };
    }

    public void Dispose()
    {
        _page.Dispose();
        _file.Dispose();
    }

    [Fact]
    public void A_part_is_noted_after_its_lines_and_before_its_commit()
    {
        Apply("@0 1 1/2\na:1|c\nb:2|ms");

        Assert.Equal(["begin 0 1 1", "a:1|c", "b:2|ms", "commit 1 1"], _sink.Calls);
        Assert.Equal((1, 0, 2), (_counters.Applied, _counters.PassedOver, _ingest.Lines));
    }

    [Fact]
    public void Parts_that_come_again_or_too_early_are_passed_over_and_counted()
    {
        foreach (var part in (string[])["@0 1 1/2\na", "@0 1 1/2\na", "@0 2 2/2\nx", "@0 1 2/2\nb", "@0 1 1/2\na", "@0 2 1/2\nc", "@0 2 2/2\nd"])
        {
            Apply(part);
        }

        Assert.Equal(["a", "b", "c", "d"], _sink.Calls.Where(call => call.Length == 1));
        Assert.Equal((4, 3), (_counters.Applied, _counters.PassedOver));
        Assert.Equal((2L << 16) + 2, _file.Word(0));
    }

    [Fact]
    public void Another_exporter_goes_on_where_the_note_of_the_first_one_is()
    {
        Apply("@0 1 1/3\na");
        using var next = AckPage.TryOpen(_file.Descriptor, isWritable: true)!;
        var parts = new PartApplier(_sink, _sink, next, _counters, _ingest, new IngestLog(_warnings.Add));
        foreach (var part in (string[])["@0 1 1/3\na", "@0 1 2/3\nb", "@0 1 3/3\nc"])
        {
            parts.Apply(Encoding.UTF8.GetBytes(part), isCut: false);
        }

        Assert.Equal(["a", "b", "c"], _sink.Calls.Where(call => call.Length == 1));
    }

    [Fact]
    public void The_lines_of_a_part_that_is_gone_remove_gauges()
    {
        Apply("@0 1 1/1 gone\nknown:0|g|#slot:1\nother:0|g");

        Assert.Equal(["begin 0 1 1", "remove known:0|g|#slot:1", "remove other:0|g", "commit 1 1"], _sink.Calls);
        Assert.Equal(1, _counters.GaugesRemoved);
    }

    [Theory]
    [InlineData("a:1|c")]
    [InlineData("a:1|c\nb:1|c")]
    [InlineData("@0 1 1/1")]
    [InlineData("@4 1 1/1\na:1|c")]
    public void What_is_no_part_is_counted_and_changes_nothing(string datagram)
    {
        Apply(datagram);

        Assert.Empty(_sink.Calls);
        Assert.Equal(1, _counters.Malformed);
        Assert.Single(_warnings);
    }

    [Fact]
    public void A_part_whose_end_is_lost_is_not_noted()
    {
        Apply("@0 1 1/1\na:1|c", isCut: true);

        Assert.Empty(_sink.Calls);
        Assert.Equal((1, 0), (_counters.Malformed, _file.Word(0)));
    }

    [Fact]
    public void A_defect_of_the_sink_costs_a_part_and_does_not_stop_those_behind_it()
    {
        Apply("@0 1 1/2\na\nbad");
        Apply("@0 1 2/2\nb");

        Assert.Equal(["begin 0 1 1", "a", "commit 1 1", "begin 0 1 2", "b", "commit 1 2"], _sink.Calls);
        Assert.Equal(1, _counters.Faults);
    }

    private void Apply(string datagram, bool isCut = false) =>
        new PartApplier(_sink, _sink, _page, _counters, _ingest, new IngestLog(_warnings.Add))
            .Apply(Encoding.UTF8.GetBytes(datagram), isCut);
}
