using System.Globalization;
using System.Text;

namespace Windhover.Exporter.Mapping;

/// <summary>Text and numbers as Go's standard library writes and cuts them, for messages that must be the same.</summary>
internal static class GoText
{
    /// <summary>Go's <c>strconv.Quote</c>, the verb <c>%q</c>.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        foreach (Rune rune in text.EnumerateRunes())
        {
            quoted.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\v' => "\\v",
                _ when IsPrintable(rune) => rune.ToString(),
                < ' ' or 0x7F => $"\\x{rune.Value:x2}",
                < 0x10000 => $"\\u{rune.Value:x4}",
                _ => $"\\U{rune.Value:x8}",
            });
        }

        return quoted.Append('"').ToString();
    }

    public static int Utf8Length(string text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>The first bytes of a text. A character cut in two becomes U+FFFD, as any reader of Go's output would show it.</summary>
    public static string CutUtf8(string text, int bytes)
        => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text).AsSpan(0, bytes));

    /// <summary>Go's conversion from float to integer on amd64, where what does not fit becomes the smallest integer.</summary>
    public static long TruncateToLong(double value)
        => value is >= long.MinValue and < long.MaxValue ? (long)value : long.MinValue;

    private static bool IsPrintable(Rune rune)
        => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.SpaceSeparator);
}
