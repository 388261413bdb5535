using System.Text.Json;
using System.Text.Json.Serialization;

namespace Windhover.Launcher.Model;

/// <summary>The words of <see cref="ExitReason"/>.</summary>
internal static class ExitReasonText
{
    /// <summary>As JSON, hooks and the label <c>reason</c> have it.</summary>
    public static string Label(this ExitReason reason) => reason switch
    {
        ExitReason.Exit => "exit",
        ExitReason.Signal => "signal",
        ExitReason.OutOfMemory => "oom",
        ExitReason.Hang => "hang",
        ExitReason.NotReady => "not-ready",
        ExitReason.MaxRequests => "max-requests",
        ExitReason.MaxAge => "max-age",
        ExitReason.MaxRss => "max-rss",
        ExitReason.Reload => "reload",
        ExitReason.Scale => "scale",
        ExitReason.Restart => "restart",
        ExitReason.Drain => "drain",
        ExitReason.Stop => "stop",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "not a reason"),
    };

    /// <summary>Neither an operator asked for it, nor a policy that an operator chose.</summary>
    public static bool IsFailure(this ExitReason reason) =>
        reason is ExitReason.Exit or ExitReason.Signal or ExitReason.OutOfMemory or ExitReason.Hang or ExitReason.NotReady;

    /// <summary>Writes a reason as its label, and reads it.</summary>
    public sealed class Converter : JsonConverter<ExitReason>
    {
        public override ExitReason Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var label = reader.GetString();
            foreach (var reason in Enum.GetValues<ExitReason>())
            {
                if (reason.Label() == label)
                {
                    return reason;
                }
            }
            throw new JsonException($"'{label}' is not a reason for an exit that this version knows");
        }

        public override void Write(Utf8JsonWriter writer, ExitReason value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Label());

        public override ExitReason ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Read(ref reader, typeToConvert, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, ExitReason value, JsonSerializerOptions options) =>
            writer.WritePropertyName(value.Label());
    }
}
