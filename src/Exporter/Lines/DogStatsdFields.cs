namespace Windhover.Exporter.Lines;

/// <summary>The fields that DogStatsD 1.2 to 1.5 have behind the type: <c>c:ID</c>, <c>e:DATA</c>, <c>card:WORD</c>, <c>T1656581400</c>.
/// </summary>
internal static class DogStatsdFields
{
    /// <summary>Value, type, rate, tags and the four fields.</summary>
    public const int MaxParts = 8;

    private const byte PartSeparator = (byte)'|';

    /// <summary>Whether the colons behind a type belong to fields, and do not part samples: <c>1|c|c:ID</c> has one sample, and
    /// <c>1|c:2|c</c>, <c>1|c|@0.5:2|c</c> and <c>1|c|c:2|c</c> have not.</summary>
    /// <param name="tail">From the type on, without tags.</param>
    public static bool HoldColons(ReadOnlySpan<byte> tail)
    {
        var first = tail.IndexOf(PartSeparator);
        if (first < 0 || tail[..first].Contains((byte)':'))
        {
            return false;
        }

        var fields = tail[(first + 1)..];
        var hold = false;
        foreach (var range in fields.Split(PartSeparator))
        {
            var field = fields[range];
            var isField = IsSkipped(field) || (field.StartsWith("c:"u8) && field.Length > 2);
            if (!isField && (field.IsEmpty || field[0] is not ((byte)'@' or (byte)'T') || field.Contains((byte)':')))
            {
                return false;
            }

            hold |= isField;
        }

        return hold;
    }

    /// <summary>External data and cardinality are for the Datadog agent.</summary>
    public static bool IsSkipped(ReadOnlySpan<byte> field) => field.StartsWith("e:"u8) || field.StartsWith("card:"u8);
}
