using System.Buffers;
using System.Text;
using System.Text.Json;
using Windhover.Exporter.Registry;
using Windhover.Exporter.SelfMetrics;
using Windhover.Shared.Contract;

namespace Windhover.Exporter.Host;

/// <summary>The launcher's own metrics as an exposition. With an embedded exporter they stand among that one's; a launcher that pushes to
/// an external exporter shows them by itself (<c>--metrics-listen</c>), with <see cref="WriteText"/>.</summary>
public static class LauncherExposition
{
    /// <summary>Writes Prometheus' text format.</summary>
    /// <param name="families">JSON in UTF-8, as the launcher writes it for its exporter; sorted by name.</param>
    /// <param name="output">Gets the text.</param>
    /// <exception cref="JsonException">It is something else.</exception>
    public static void WriteText(ReadOnlySpan<byte> families, IBufferWriter<byte> output) =>
        StatsdExporter.WriteText(output, Of(JsonSerializer.Deserialize(families, LauncherFamilyJson.Default.IReadOnlyListLauncherFamily) ?? []));

    /// <summary>The form that an exposition writes.</summary>
    internal static IReadOnlyList<SelfFamily> Of(IReadOnlyList<LauncherFamily> families) =>
        [.. families.Select(family => new SelfFamily(family.Name, family.Help, Of(family.Kind), [.. family.Samples.Select(Of)]))];

    private static SeriesKind Of(LauncherMetricKind kind) => kind switch
    {
        LauncherMetricKind.Counter => SeriesKind.Counter,
        LauncherMetricKind.Summary => SeriesKind.Summary,
        _ => SeriesKind.Gauge,
    };

    private static SelfSample Of(LauncherSample sample)
    {
        Func<double> value = () => sample.Value;
        return sample.Label.Length == 0
            ? new SelfSample(value) { Suffix = Encoding.ASCII.GetBytes(sample.Suffix) }
            : new SelfSample(value, (sample.Label, sample.LabelValue)) { Suffix = Encoding.ASCII.GetBytes(sample.Suffix) };
    }
}
