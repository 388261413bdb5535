using System.Text;
using System.Text.Json.Serialization;
using Windhover.Exporter.Registry;
using Windhover.Exporter.SelfMetrics;

namespace Windhover.Exporter.Host.Contract;

/// <summary>A metric of the launcher's own, in a form that passes from one process to another.</summary>
/// <param name="Name">Begins with <c>windhover_</c>; no client of the exporter may take it.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Kind">Counter, gauge, or summary without quantiles.</param>
/// <param name="Samples">In the order in which they are shown.</param>
internal sealed record LauncherFamily(string Name, string Help, SeriesKind Kind, IReadOnlyList<LauncherSample> Samples)
{
    /// <summary>The form that the exposition writes.</summary>
    public SelfFamily ToExposed() => new(Name, Help, Kind, [.. Samples.Select(ToExposed)]);

    private static SelfSample ToExposed(LauncherSample sample)
    {
        Func<double> value = () => sample.Value;
        return sample.Label.Length == 0
            ? new SelfSample(value) { Suffix = Encoding.ASCII.GetBytes(sample.Suffix) }
            : new SelfSample(value, (sample.Label, sample.LabelValue)) { Suffix = Encoding.ASCII.GetBytes(sample.Suffix) };
    }
}

/// <summary>How families are written into the <see cref="MetricsPage"/>.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(IReadOnlyList<LauncherFamily>))]
internal sealed partial class LauncherFamilyJson : JsonSerializerContext;
