using System.Buffers;
using System.Text;

namespace Windhover.Exporter.Host.Logs;

/// <summary>Bytes from the wire as text for the log, which shows those that are no UTF-8 as they are.</summary>
internal static class LogText
{
    // Half a surrogate pair, which no valid UTF-8 gives.
    private const char FirstInvalid = '\uDC00';

    /// <summary>The characters that stand for bytes that are no UTF-8.</summary>
    public static SearchValues<char> InvalidByte { get; } =
        SearchValues.Create([.. Enumerable.Range(0x80, 0x80).Select(value => (char)(FirstInvalid + value))]);

    /// <summary>Each byte that is part of no valid character becomes one character of <see cref="InvalidByte"/>.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var valid = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done;
            text.Append(valid ? rune.ToString() : ((char)(FirstInvalid + bytes[0])).ToString());
            bytes = bytes[(valid ? length : 1)..];
        }
        return text.ToString();
    }

    /// <summary>The byte that a lone half of a surrogate pair stands for.</summary>
    public static byte ByteOf(char invalid) => (byte)(invalid - FirstInvalid);
}
