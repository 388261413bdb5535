using System.Text;

namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>The text of a YAML file. Bytes that are not UTF-8 are rejected, not replaced.</summary>
internal static class YamlText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="YamlFileException">Its bytes are no text.</exception>
    public static string ReadFile(string path) => Decode(File.ReadAllBytes(path));

    /// <exception cref="YamlFileException">The bytes are no text.</exception>
    public static string Decode(ReadOnlySpan<byte> file)
    {
        switch (file)
        {
            case [0xFF, 0xFE, .. var little]:
                return Encoding.Unicode.GetString(little);
            case [0xFE, 0xFF, .. var big]:
                return Encoding.BigEndianUnicode.GetString(big);
        }
        try
        {
            return Strict.GetString(file);
        }
        catch (DecoderFallbackException e)
        {
            var good = Strict.GetString(file[..e.Index]);
            throw Reject(good, good.Length, $"the file must be UTF-8, but the byte 0x{file[e.Index]:X2} here is not");
        }
    }

    /// <summary>A finding at a place of the text.</summary>
    public static YamlFileException Reject(string text, int index, string problem)
    {
        var before = text.AsSpan(0, index);
        return new([new(before.Count('\n') + 1, index - before.LastIndexOf('\n'), YamlSeverity.Error, problem)]);
    }
}
