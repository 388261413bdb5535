using System.Globalization;
using Windhover.Interop;

namespace Windhover.Launcher.Options;

/// <summary>What one process may use of something, such as <c>nofile=4096:8192</c>.</summary>
/// <param name="Resource">Number of the resource, setrlimit(2).</param>
/// <param name="Soft">What the kernel enforces.</param>
/// <param name="Hard">Up to where the process may raise it.</param>
internal readonly record struct ResourceLimit(int Resource, ulong Soft, ulong Hard)
{
    private const string Unlimited = "unlimited";
    private const string Units = "KMGT";

    /// <summary>The resource's name, as in <c>--rlimit</c>.</summary>
    public string Name
    {
        get
        {
            var resource = Resource;
            return ResourceLimits.Numbers.First(pair => pair.Value == resource).Key;
        }
    }

    /// <param name="text">NAME=SOFT or NAME=SOFT:HARD, each a number, one with K, M, G or T behind (of 1,024), or unlimited.</param>
    /// <param name="limit">The limit, when the text is one.</param>
    /// <returns>What is wrong; null if nothing is.</returns>
    public static string? Parse(string text, out ResourceLimit limit)
    {
        limit = default;
        if (text.Split('=', 2) is not [var name, var values])
        {
            return "expected NAME=SOFT or NAME=SOFT:HARD, such as nofile=4096";
        }
        if (!ResourceLimits.Numbers.TryGetValue(name, out var resource))
        {
            return $"there is no limit '{name}'; expected one of {string.Join(", ", ResourceLimits.Numbers.Keys)}";
        }
        var parts = values.Split(':');
        var soft = 0UL;
        var hard = 0UL;
        if (parts.Length > 2 || !TryParse(parts[0], out soft) || !TryParse(parts[^1], out hard))
        {
            return $"'{values}' is no limit; expected a number, one with K, M or G behind, or {Unlimited}, and another behind a colon";
        }
        if (soft > hard)
        {
            return $"the soft limit {parts[0]} is above the hard limit {parts[1]}";
        }
        if (!Credentials.IsRoot && hard > ResourceLimits.Hard(resource))
        {
            return $"the launcher's own hard limit is {Text(ResourceLimits.Hard(resource))}, and only root can go above it";
        }
        limit = new ResourceLimit(resource, soft, hard);
        return null;
    }

    public override string ToString() => $"{Name}={Text(Soft)}:{Text(Hard)}";

    private static bool TryParse(string text, out ulong value)
    {
        value = ResourceLimits.Unlimited;
        if (text is Unlimited or "infinity")
        {
            return true;
        }
        var shift = 0;
        if (text.Length > 1 && Units.IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal) is >= 0 and var unit)
        {
            shift = 10 * (unit + 1);
            text = text[..^1];
        }
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) || value << shift >> shift != value)
        {
            return false;
        }
        value <<= shift;
        return true;
    }

    private static string Text(ulong value) =>
        value == ResourceLimits.Unlimited ? Unlimited : value.ToString(CultureInfo.InvariantCulture);
}
