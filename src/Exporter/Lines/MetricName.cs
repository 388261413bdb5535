using System.Text;

namespace Windhover.Exporter.Lines;

/// <summary>Turns StatsD names and tag keys into names that Prometheus takes.</summary>
internal static class MetricName
{
    /// <summary>Replaces each code point outside <c>[A-Za-z0-9_]</c> by one <c>_</c>, and puts a <c>_</c> before a leading digit.</summary>
    /// <remarks>A run of <c>-</c> becomes one <c>_</c>; runs of anything else keep their length (<c>a--b</c> is <c>a_b</c>,
    /// <c>a..b</c> is <c>a__b</c>). Source: statsd_exporter, pkg/mapper/escape.go.</remarks>
    /// <returns><paramref name="name"/> itself where nothing had to change.</returns>
    public static string Escape(string name)
    {
        if (IsValid(name))
        {
            return name;
        }

        var escaped = new StringBuilder(name.Length + 1);
        if (char.IsAsciiDigit(name[0]))
        {
            escaped.Append('_');
        }

        var previous = '\0';
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (IsNameCharacter(c))
            {
                escaped.Append(c);
            }
            else if (c != '-' || previous != '-')
            {
                // A surrogate pair is one code point, and so one underscore.
                i += char.IsHighSurrogate(c) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]) ? 1 : 0;
                escaped.Append('_');
            }

            previous = c;
        }

        return escaped.ToString();
    }

    private static bool IsValid(string name)
    {
        if (name.Length > 0 && char.IsAsciiDigit(name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!IsNameCharacter(c))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
