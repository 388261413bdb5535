using System.Globalization;
using System.Text.Encodings.Web;

namespace Windhover.Exporter.Lines;

/// <summary>Text of a stranger within a message: in quotes, on one line, as it is written unless it would spoil the message.</summary>
internal static class QuotedText
{
    public static string Of(string text) => $"\"{(text.Any(Spoils) ? JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text) : text)}\"";

    private static bool Spoils(char c) => c == '"' || char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
