using System.Text;

namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>The text of a YAML file. What is not UTF-8 is refused as go-yaml refuses it, not replaced.</summary>
/// <remarks>Texts: go.yaml.in/yaml/v2 v2.4.4, readerc.go.</remarks>
internal static class YamlText
{
    /// <exception cref="MappingConfigException">The bytes are no text.</exception>
    public static string Decode(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return Encoding.Unicode.GetString(file[2..]);
        }

        if (file.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return Encoding.BigEndianUnicode.GetString(file[2..]);
        }

        ReadOnlySpan<byte> rest = file;
        while (!rest.IsEmpty)
        {
            int width = Width(rest[0]);
            if (width == 0)
            {
                throw Refuse("invalid leading UTF-8 octet");
            }

            if (width > rest.Length)
            {
                throw Refuse("incomplete UTF-8 octet sequence");
            }

            if (rest[1..width].ContainsAnyExceptInRange((byte)0x80, (byte)0xBF))
            {
                throw Refuse("invalid trailing UTF-8 octet");
            }

            // Overlong, or half of a surrogate pair.
            if (Rune.DecodeFromUtf8(rest[..width], out _, out _) != System.Buffers.OperationStatus.Done)
            {
                throw Refuse(IsOverlong(rest) ? "invalid length of a UTF-8 sequence" : "invalid Unicode character");
            }

            rest = rest[width..];
        }

        return Encoding.UTF8.GetString(file);
    }

    private static int Width(byte leading) => leading switch
    {
        < 0x80 => 1,
        >= 0xC0 and < 0xE0 => 2,
        >= 0xE0 and < 0xF0 => 3,
        >= 0xF0 and < 0xF8 => 4,
        _ => 0,
    };

    private static bool IsOverlong(ReadOnlySpan<byte> sequence)
        => sequence[0] is 0xC0 or 0xC1 || (sequence[0] == 0xE0 && sequence[1] < 0xA0) || (sequence[0] == 0xF0 && sequence[1] < 0x90);

    private static MappingConfigException Refuse(string problem) => new($"yaml: {problem}", 0, 0);
}
