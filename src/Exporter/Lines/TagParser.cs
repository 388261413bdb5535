using System.Text;

namespace Windhover.Exporter.Lines;

/// <summary>Reads tags in the four dialects: DogStatsD behind the type, SignalFX, Librato and InfluxDB in the name.</summary>
internal sealed class TagParser(LineOptions options)
{
    private const byte TagSeparator = (byte)',';

    private readonly LineOptions _options = options;

    /// <summary>Takes the tags out of the part before the colon.</summary>
    /// <returns>The name that is left; may be empty.</returns>
    public string ReadName(ReadOnlySpan<byte> text, Dictionary<string, string> labels, LineStatistics statistics)
    {
        if (_options.SignalFxTags)
        {
            var open = text.IndexOf((byte)'[');
            var close = text.IndexOf((byte)']');
            if (open >= 0 && open < close)
            {
                statistics.TagErrors += ReadTags(text[(open + 1)..close], (byte)'=', stripHash: false, labels);
                return string.Concat(Encoding.UTF8.GetString(text[..open]), Encoding.UTF8.GetString(text[(close + 1)..]));
            }

            // One bracket without the other, or the wrong one first: six bytes, "][:1|c", end the process of statsd_exporter.
            // A bracket means that no other dialect is meant, so the name is kept as it came.
            if (open >= 0 || close >= 0)
            {
                statistics.TagErrors++;
                return Encoding.UTF8.GetString(text);
            }
        }

        var start = IndexOfNameTags(text);
        if (start < 0)
        {
            return Encoding.UTF8.GetString(text);
        }

        statistics.TagErrors += ReadTags(text[(start + 1)..], (byte)'=', stripHash: false, labels);
        return Encoding.UTF8.GetString(text[..start]);
    }

    /// <summary>Reads <c>key:value,key:value</c>; each tag may have a <c>#</c> of its own.</summary>
    /// <returns>How many tags were skipped because key or value is missing.</returns>
    public int ReadDogStatsD(ReadOnlySpan<byte> text, Dictionary<string, string> labels)
        => _options.DogStatsdTags ? ReadTags(text, (byte)':', stripHash: true, labels) : 0;

    private int IndexOfNameTags(ReadOnlySpan<byte> text) => (_options.LibratoTags, _options.InfluxDbTags) switch
    {
        (true, true) => text.IndexOfAny((byte)'#', TagSeparator),
        (true, false) => text.IndexOf((byte)'#'),
        (false, true) => text.IndexOf(TagSeparator),
        _ => -1,
    };

    private static int ReadTags(ReadOnlySpan<byte> text, byte separator, bool stripHash, Dictionary<string, string> labels)
    {
        var errors = 0;
        while (!text.IsEmpty)
        {
            var end = text.IndexOf(TagSeparator);
            var tag = end < 0 ? text : text[..end];

            // A comma at the very end leaves nothing behind it, which is no error.
            text = end < 0 ? [] : text[(end + 1)..];
            tag = stripHash && tag.Length > 0 && tag[0] == '#' ? tag[1..] : tag;

            var equals = tag.IndexOf(separator);
            if (equals <= 0 || equals == tag.Length - 1)
            {
                errors++;
                continue;
            }

            labels[MetricName.Escape(Encoding.UTF8.GetString(tag[..equals]))] = Encoding.UTF8.GetString(tag[(equals + 1)..]);
        }

        return errors;
    }
}
