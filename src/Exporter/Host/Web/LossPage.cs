using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Windhover.Exporter.Host.Web;

/// <summary><c>/-/loss</c>: one sentence first, then each stage.</summary>
internal static class LossPage
{
    // More names than these do not help a person; /metrics and the JSON have all.
    private const int ShownReasons = 5;

    /// <summary>JSON is for who names it: a browser's <c>*/*</c> is not that.</summary>
    public static bool WantsJson(HttpRequest request) =>
        request.Query["format"] == "json"
        || AcceptHeader.PrefersJson(request.Headers.Accept);

    /// <summary>Such as <c>Lost since the start: 12 datagrams (kernel, UDP); …</c>.</summary>
    public static string Summary(LossReport loss)
    {
        var received = $"{Number(loss.Lines)} lines received, {Number(loss.Events)} events added to series";
        return loss.AnyLost
            ? "Lost since the start: "
                + string.Join(", ", loss.Stages.Where(stage => stage.Lost > 0).Select(stage => $"{Number(stage.Lost)} {stage.Unit} ({stage.Name})"))
                + $"; {received}."
            : $"Nothing was lost since the start: {received}.";
    }

    public static string Text(LossReport loss)
    {
        var text = new StringBuilder();
        text.Append(Summary(loss)).Append("\n\n");
        var (names, numbers) = (loss.Stages.Max(stage => stage.Name.Length), loss.Stages.Max(stage => Number(stage.Lost).Length));
        foreach (var stage in loss.Stages)
        {
            text.Append(stage.Name.PadRight(names)).Append("  ").Append(Number(stage.Lost).PadLeft(numbers)).Append(' ').Append(stage.Unit);
            text.Append(": ").Append(stage.Why).Append('\n');
            AppendReasons(text, stage);
        }
        text.Append($"\nDropped because a rule says so: {Number(loss.DroppedByRule)} events.\n");
        text.Append("The same numbers are on /metrics; as JSON: /-/loss?format=json\n");
        return text.ToString();
    }

    public static string Json(LossReport loss)
    {
        using var stream = new MemoryStream();
        // Nothing here becomes HTML, so that only what JSON forbids is escaped.
        using (var json = new Utf8JsonWriter(
            stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteBoolean("lost", loss.AnyLost);
            json.WriteString("summary", Summary(loss));
            json.WriteNumber("lines", loss.Lines);
            json.WriteNumber("samples", loss.Samples);
            json.WriteNumber("events", loss.Events);
            json.WriteNumber("dropped_by_rule", loss.DroppedByRule);
            json.WriteStartArray("stages");
            foreach (var stage in loss.Stages)
            {
                WriteStage(json, stage);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void AppendReasons(StringBuilder text, LossStage stage)
    {
        foreach (var (reason, lost) in stage.Reasons.Take(ShownReasons))
        {
            text.Append("    ").Append(Number(lost)).Append(' ').Append(reason).Append('\n');
        }
        if (stage.Reasons.Count > ShownReasons)
        {
            text.Append($"    and {stage.Reasons.Count - ShownReasons} more, see {stage.Metric}\n");
        }
    }

    private static void WriteStage(Utf8JsonWriter json, LossStage stage)
    {
        json.WriteStartObject();
        json.WriteString("stage", stage.Name);
        json.WriteNumber("lost", stage.Lost);
        json.WriteString("unit", stage.Unit);
        if (stage.Metric.Length > 0)
        {
            json.WriteString("metric", stage.Metric);
        }
        json.WriteString("why", stage.Why);
        if (stage.Reasons.Count > 0)
        {
            json.WriteStartArray("reasons");
            foreach (var (reason, lost) in stage.Reasons)
            {
                json.WriteStartObject();
                json.WriteString("reason", reason);
                json.WriteNumber("lost", lost);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
