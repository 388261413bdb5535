using System.Text;

namespace Windhover.Exporter.Registry;

/// <summary>Reads labels as <see cref="LabelWriter"/> writes them.</summary>
internal static class LabelText
{
    /// <summary>Whether these are labels with these names.</summary>
    /// <param name="labels"><c>code="200",method="GET"</c>.</param>
    /// <param name="names"><c>code,method</c>.</param>
    /// <param name="longestValue">Bytes of the longest value, escapes not counted.</param>
    public static bool IsValid(ReadOnlySpan<byte> labels, ReadOnlySpan<byte> names, out int longestValue)
    {
        longestValue = 0;
        if (names.IsEmpty)
        {
            return labels.IsEmpty;
        }

        var isFirst = true;
        foreach (var range in names.Split((byte)','))
        {
            var name = names[range];
            if (!isFirst && !TryTake(ref labels, ","u8))
            {
                return false;
            }

            if (!TryTake(ref labels, name) || !TryTake(ref labels, "=\""u8) || !TryTakeValue(ref labels, out var length))
            {
                return false;
            }

            isFirst = false;
            longestValue = Math.Max(longestValue, length);
        }

        return labels.IsEmpty;
    }

    /// <summary>Names and values, without escapes.</summary>
    /// <param name="labels">Valid ones.</param>
    public static Dictionary<string, string> Read(ReadOnlySpan<byte> labels)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        while (labels.IndexOf("=\""u8) is >= 0 and var end)
        {
            var name = Encoding.UTF8.GetString(labels[..end]);
            var value = labels[(end + 2)..];
            labels = value;
            TryTakeValue(ref labels, out _);
            value = value[..(value.Length - labels.Length - 1)];
            values[name] = Encoding.UTF8.GetString(value).Replace("\\n", "\n").Replace("\\\"", "\"").Replace("\\\\", "\\");
            TryTake(ref labels, ","u8);
        }

        return values;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> wanted)
    {
        var isThere = text.StartsWith(wanted);
        text = isThere ? text[wanted.Length..] : text;
        return isThere;
    }

    private static bool TryTakeValue(ref ReadOnlySpan<byte> text, out int length)
    {
        for (length = 0; ; length++)
        {
            var special = text.IndexOfAny((byte)'"', (byte)'\\', (byte)'\n');
            if (special < 0 || text[special] == '\n')
            {
                return false;
            }

            length += special;
            if (text[special] == '"')
            {
                text = text[(special + 1)..];
                return true;
            }

            if (special + 1 == text.Length || text[special + 1] is not ((byte)'\\' or (byte)'"' or (byte)'n'))
            {
                return false;
            }

            text = text[(special + 2)..];
        }
    }
}
