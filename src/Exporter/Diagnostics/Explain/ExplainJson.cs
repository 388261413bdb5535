using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Windhover.Exporter.Diagnostics.Explain;

/// <summary>The JSON of explanations and of the pages beside them, generated at build time: no reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LineExplanation))]
[JsonSerializable(typeof(UnmappedReport))]
[JsonSerializable(typeof(ConflictReport))]
[JsonSerializable(typeof(IReadOnlyList<CheckFinding>))]
internal sealed partial class ExplainJson : JsonSerializerContext
{
    /// <summary>Quotes in labels stay readable: no page of HTML is made of this.</summary>
    public static ExplainJson Readable { get; } =
        new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
