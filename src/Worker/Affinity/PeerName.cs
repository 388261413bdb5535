using System.Globalization;
using Microsoft.Extensions.Primitives;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Affinity;

/// <summary>A worker process, as the cookie has it: <c>row.instance</c>, both in hexadecimal.</summary>
/// <param name="Row">Of the status board, where the instance is looked for; any number.</param>
/// <param name="Instance">Of the process.</param>
internal readonly record struct PeerName(int Row, long Instance)
{
    private const int MaxRowDigits = 4;

    /// <summary>Finds the first one in the cookies of a request.</summary>
    /// <param name="cookies">Header.</param>
    /// <param name="prefix">Name of the cookie and the equals sign.</param>
    /// <param name="name">What the client says; it may be forged.</param>
    public static bool TryFind(StringValues cookies, string prefix, out PeerName name)
    {
        foreach (var line in cookies)
        {
            var rest = line.AsSpan();
            for (int at; (at = rest.IndexOf(prefix, StringComparison.Ordinal)) >= 0; rest = rest[(at + prefix.Length)..])
            {
                if (at > 0 && rest[at - 1] is not (' ' or ';'))
                {
                    continue;
                }
                var value = rest[(at + prefix.Length)..];
                var end = value.IndexOf(';');
                if (TryParse(end < 0 ? value : value[..end], out name))
                {
                    return true;
                }
            }
        }
        name = default;
        return false;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Row:x}.{AffinityPlan.FileName(Instance)}");

    private static bool TryParse(ReadOnlySpan<char> text, out PeerName name)
    {
        name = default;
        var dot = text.IndexOf('.');
        if (dot is < 1 or > MaxRowDigits
            || !int.TryParse(text[..dot], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var row)
            || !AffinityPlan.TryParseInstance(text[(dot + 1)..].TrimEnd(), out var instance))
        {
            return false;
        }
        name = new PeerName(row, instance);
        return true;
    }
}
