using System.Text;
using Windhover.Exporter.Ingest;
using Windhover.Exporter.State;
using Windhover.Exporter.Tests.Pipeline;
using Windhover.Interop.Channel;

namespace Windhover.Exporter.Tests.State;

/// <summary>Parts that an exporter was killed in.</summary>
public sealed class JournalTests : IDisposable
{
    private const string Mapping = """
        mappings:
        - match: classic.*
          name: classic_$1
          observer_type: histogram
          histogram_options: {buckets: [1, 2], native_histogram_bucket_factor: 1}
        - match: native.*
          name: native_$1
          observer_type: histogram
          histogram_options: {buckets: [1], native_histogram_bucket_factor: 1.1, native_histogram_max_buckets: 6}
        """;

    private static readonly ExporterOptions Options = new() { MappingConfig = Mapping };

    private static readonly string[] Known =
        ["hits:5|c", "hits:0.5|c", "seen:5|c|#tag:value", "level:3|g", "took:7|ms", "classic.a:1:3|h", "native.a:1:100|h"];

    private static readonly string[] Part =
    [
        "hits:1|c", "hits:0.25|c", "seen:2|c|#tag:value", "level:+2|g", "level:9|g", "took:1:2|ms", "classic.a:0.5:1.5:2.5|h", "hits:2|c", "native.a:1:5:25:125|h",
        "native.a:0:-3:3000:7:90000|h", "new:1|c", "native.b:2|h",
    ];

    private readonly StateUnderTest _state = new();

    public void Dispose() => _state.Dispose();

    /// <summary>The kill comes after each line of the part, and once after the commit.</summary>
    [Fact]
    public void A_part_that_is_not_noted_is_taken_back_wherever_the_kill_came()
    {
        for (var lines = 0; lines <= Part.Length; lines++)
        {
            using var state = new StateUnderTest();
            var before = KillAfter(state, lines, out _);
            PartId? asked = null;

            var next = state.Start(Options, part =>
            {
                asked = part;
                return false;
            });

            Assert.Equal(lines == 0 ? null : new PartId(2, 7_000_000_000, 3), asked);
            Assert.Equal(before, Shown(next));
            Assert.Equal(lines == 0 ? "0" : "1", next.Value("windhover_exporter_state_taken_back_parts"));
            next.Send(Part);
            Assert.Equal("8.75", next.Value("hits"));
        }
    }

    [Fact]
    public void A_part_that_is_noted_stays()
    {
        KillAfter(_state, Part.Length, out var after);

        var next = _state.Start(Options, part => part == new PartId(2, 7_000_000_000, 3));

        Assert.Equal(after, Shown(next));
        Assert.Equal("0", next.Value("windhover_exporter_state_taken_back_parts"));
    }

    [Fact]
    public void A_part_that_was_committed_is_not_asked_for()
    {
        var exporter = _state.Start(Options);
        var sink = exporter.Exporter.CreatePartSink();
        sink.Enter();
        sink.BeginPart(1, 1, 1);
        Send(sink, Known);
        sink.CommitPart();
        sink.Exit();
        var shown = Shown(exporter);
        _state.Kill();

        Assert.Equal(shown, Shown(_state.Start(Options, _ => throw new InvalidOperationException("asked"))));
    }

    [Fact]
    public void A_part_that_is_too_large_to_be_taken_back_is_counted()
    {
        var exporter = _state.Start(Options);
        var sink = exporter.Exporter.CreatePartSink();
        sink.Enter();
        sink.BeginPart(1, 1, 1);
        Send(sink, Enumerable.Repeat("hits:1|c", Journal.Capacity + 1));
        sink.CommitPart();
        sink.BeginPart(1, 1, 2);
        Send(sink, ["hits:1|c"]);
        sink.Exit();
        Assert.Equal("1", exporter.Value("windhover_exporter_state_journal_overflows_total"));
        _state.Kill();

        Assert.Equal($"{Journal.Capacity + 1}", _state.Start(Options).Value("hits"));
    }

    [Fact]
    public void Without_a_state_parts_are_lines_like_others()
    {
        var exporter = new ExporterUnderTest();
        var sink = exporter.Exporter.CreatePartSink();
        sink.Enter();
        sink.BeginPart(1, 1, 1);
        Send(sink, ["hits:1|c", "hits:2|c"]);
        sink.CommitPart();
        sink.Exit();

        Assert.Equal("3", exporter.Value("hits"));
    }

    private static void Send(IPartSink sink, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            sink.Line(Encoding.ASCII.GetBytes(line));
        }
    }

    /// <summary>Without new series that have no value: that they are there is not taken back.</summary>
    private static string Shown(ExporterUnderTest exporter)
        => string.Join('\n', exporter.ClientText().Split('\n').Where(line
            => !line.Contains("quantile", StringComparison.Ordinal)
                && !line.Contains("new", StringComparison.Ordinal)
                && !line.Contains("native_b", StringComparison.Ordinal)))
            + string.Join('\n', exporter.NativeHistograms().Where(one => one.Name == "native_a").Select(one
                => $"{one.Value.Native!.Schema} {one.Value.Native.ZeroCount} "
                    + $"{string.Join(',', one.Value.Native.Positive.Counts.ToArray())} "
                    + $"{string.Join(',', one.Value.Native.Negative.Counts.ToArray())}"));

    private static string KillAfter(StateUnderTest state, int lines, out string after)
    {
        var exporter = state.Start(Options);
        var sink = exporter.Exporter.CreatePartSink();
        sink.Enter();
        Send(sink, Known);
        var before = Shown(exporter);
        sink.BeginPart(2, 7_000_000_000, 3);
        Send(sink, Part[..lines]);
        state.Kill();
        sink.CommitPart();
        sink.Exit();
        after = Shown(exporter);
        return before;
    }
}
