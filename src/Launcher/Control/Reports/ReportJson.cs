using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Control.Reports;

/// <summary>The JSON of the control socket, for both ends of it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(OperationOutcome))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>For people too: only what JSON forbids is escaped. Nothing here becomes HTML.</summary>
    public static ReportJson Readable { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    });
}
