using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Logs;

/// <summary>The line as the member <c>message</c> of a JSON object that also says when and by whom it was written.</summary>
/// <param name="origin">Who writes.</param>
/// <param name="stream"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="time">Clock of the member <c>time</c>.</param>
/// <remarks>What a child writes has the level <c>info</c> on both streams: many programs write everything to standard error, and
/// a guess would raise alarms.</remarks>
internal sealed class JsonLine(LineOrigin origin, string stream, TimeProvider time) : ILineShape
{
    private const string Level = "info";

    // These lines are no part of a page: only what JSON itself forbids is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Write(ReadOnlySpan<byte> line, bool isPartial, IBufferWriter<byte> output)
    {
        // JSON has no other way to hold bytes that are no text.
        var message = Utf8.IsValid(line) ? line : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line));
        Write(output, time.GetUtcNow(), Level, origin, stream, message, isPartial);
    }

    /// <param name="output">Gets the object and a newline.</param>
    /// <param name="at">When.</param>
    /// <param name="level"><c>debug</c>, <c>info</c>, <c>warning</c> or <c>error</c>.</param>
    /// <param name="origin">Who.</param>
    /// <param name="stream">Null if it came by none.</param>
    /// <param name="message">Valid UTF-8.</param>
    /// <param name="isPartial">Whether the next object of the same process and stream continues the message.</param>
    public static void Write(
        IBufferWriter<byte> output,
        DateTimeOffset at,
        string level,
        LineOrigin origin,
        string? stream,
        ReadOnlySpan<byte> message,
        bool isPartial = false)
    {
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("time"u8, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            writer.WriteString("level"u8, level);
            writer.WriteString("source"u8, origin.Role);
            if (origin.Slot is { } slot)
            {
                writer.WriteNumber("slot"u8, slot);
            }
            if (origin.Event is { } name)
            {
                writer.WriteString("event"u8, name);
            }
            writer.WriteNumber("pid"u8, origin.Pid);
            if (stream is not null)
            {
                writer.WriteString("stream"u8, stream);
            }
            writer.WriteString("message"u8, message);
            if (isPartial)
            {
                writer.WriteBoolean("partial"u8, true);
            }
            writer.WriteEndObject();
        }
        output.Write("\n"u8);
    }
}
