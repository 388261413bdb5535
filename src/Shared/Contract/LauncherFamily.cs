using System.Text.Json.Serialization;

namespace Windhover.Shared.Contract;

/// <summary>A metric of the launcher's own, in a form that passes from one process to another.</summary>
/// <param name="Name">Begins with <c>windhover_</c>; no client of the exporter may take it.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Samples">In the order in which they are shown.</param>
internal sealed record LauncherFamily(string Name, string Help, LauncherMetricKind Kind, IReadOnlyList<LauncherSample> Samples);

/// <summary>How families are written into the <see cref="MetricsPage"/>.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(IReadOnlyList<LauncherFamily>))]
internal sealed partial class LauncherFamilyJson : JsonSerializerContext;
