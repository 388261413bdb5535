using CsCheck;
using Windhover.Exporter.State;
using Windhover.Exporter.Tests.Pipeline;

namespace Windhover.Exporter.Tests.State;

/// <summary>Files that something has written into, or cut.</summary>
public sealed class StateFuzzTests
{
    private const string Mapping = """
        defaults: {observer_type: histogram}
        mappings:
        - match: summary.*
          name: summary_$1
          observer_type: summary
          ttl: 1h
        """;

    private static readonly string[] Lines =
    [
        .. Enumerable.Range(0, 40).Select(i => $"hits:{1000 + i}|c|#id:{i}"),
        .. Enumerable.Range(0, 10).Select(i => $"level:{i}|g|#id:{i}"),
        .. Enumerable.Range(0, 10).Select(i => $"took:{i}:0.1:200|h|#id:{i}"),
        .. Enumerable.Range(0, 10).Select(i => $"summary.a:{i}|h|#id:{i}"),
    ];

    private static readonly Lazy<byte[]> Whole = new(() =>
    {
        using var state = new StateUnderTest();
        var exporter = state.Start(new ExporterOptions { MappingConfig = Mapping });
        exporter.Send(Lines);
        exporter.Send(exporter.Exporter.CreateSink(), Lines);
        exporter.Send(exporter.Exporter.CreatePartSink(), "hits:1|c");
        state.End(exporter);
        return File.ReadAllBytes(state.Path);
    });

    [Fact]
    public void Bytes_that_were_changed_cost_no_more_than_their_records_and_nothing_throws()
    {
        HashSet<string> right = [];
        With(Whole.Value, (_, exporter) => right.UnionWith(SeriesOf(exporter)));
        var used = Array.FindLastIndex(Whole.Value, static one => one != 0) + 1;
        Gen.Select(Gen.Int[0, used - 1], Gen.Byte).Array[1, 12].Sample(
            changes =>
            {
                var torn = (byte[])Whole.Value.Clone();
                foreach ((var place, var change) in changes)
                {
                    torn[place] ^= change;
                }

                // What is shown of labels and names is what was written: only values of a record that is whole may be others.
                With(torn, (_, exporter) =>
                {
                    Assert.All(SeriesOf(exporter), series => Assert.Contains(series, right));
                    exporter.Send(Lines);
                    exporter.Advance(3);
                    Assert.Contains("hits{id=\"0\"}", exporter.ClientText(), StringComparison.Ordinal);
                });
            },
            iter: 200);
    }

    [Fact]
    public void A_file_that_was_cut_is_set_aside_whole()
    {
        Gen.Int[1, Whole.Value.Length - 1].Sample(
            length =>
            {
                With(Whole.Value[..length], (state, exporter) =>
                {
                    Assert.Equal("", exporter.ClientText());
                    var aside = Assert.Single(Directory.GetFiles(state.Folder, "*.set-aside-*"));
                    Assert.Equal(length, new FileInfo(aside).Length);
                    Assert.Contains("is not used", Assert.Single(state.Warnings), StringComparison.Ordinal);
                });
            },
            iter: 40);
    }

    [Fact]
    public void Random_bytes_are_set_aside()
    {
        Gen.Byte.Array[1, 9000].Sample(bytes => With(bytes, (_, exporter) => Assert.Equal("", exporter.ClientText())), iter: 40);
    }

    [Fact]
    public void A_file_of_a_later_version_is_set_aside_and_not_read()
    {
        var later = (byte[])Whole.Value.Clone();
        later[8]++;

        With(later, (state, exporter) =>
        {
            Assert.Equal("", exporter.ClientText());
            Assert.Contains("it has format 2, and this program reads format 1", Assert.Single(state.Warnings), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Pages_of_zeros_cost_what_lay_there()
    {
        var torn = (byte[])Whole.Value.Clone();
        torn.AsSpan(StateHeader.Bytes + 4096, 4096).Clear();

        With(torn, (_, exporter) =>
        {
            Assert.InRange(SeriesOf(exporter).Count, 10, Lines.Length * 10);
            Assert.NotEqual("0", exporter.Value("windhover_exporter_state_left_out_total{reason=\"damaged\"}"));
        });
    }

    private static List<string> SeriesOf(ExporterUnderTest exporter)
        => [.. exporter.ClientText().Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line[..line.LastIndexOf(' ')])];

    private static void With(byte[] file, Action<StateUnderTest, ExporterUnderTest> check)
    {
        using var state = new StateUnderTest();
        File.WriteAllBytes(state.Path, file);
        check(state, state.Start(new ExporterOptions { MappingConfig = Mapping }));
    }
}
