using System.Globalization;

namespace Windhover.Worker.Contract;

/// <summary>How a worker keeps its clients, and where the other workers reach it.</summary>
/// <param name="IsAuto">Only if the app has endpoints that need it.</param>
/// <param name="Workers">The most that the operator wants.</param>
/// <param name="Cookie">Name of the cookie: another for each app, since cookies know no ports.</param>
/// <param name="SocketPath">Of this worker. The name of the file is its instance, in hexadecimal; those of the other workers lie beside it.</param>
internal sealed record AffinityPlan(bool IsAuto, int Workers, string Cookie, string SocketPath)
{
    private const string Auto = "auto";
    private const string Always = "cookie";
    private const int Parts = 4;

    /// <summary>Random; tells this process from all others, past ones included.</summary>
    public long Instance => TryParseInstance(Path.GetFileName(SocketPath.AsSpan()), out var instance) ? instance : 0;

    /// <summary>Where another worker accepts.</summary>
    public string PathOf(long instance) => Path.Combine(Path.GetDirectoryName(SocketPath)!, FileName(instance));

    public static string FileName(long instance) => instance.ToString("x16", CultureInfo.InvariantCulture);

    /// <returns>False if it is no instance as <see cref="FileName"/> writes it.</returns>
    public static bool TryParseInstance(ReadOnlySpan<char> text, out long instance)
    {
        instance = 0;
        return text.Length == 2 * sizeof(long)
            && long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out instance)
            && instance != 0;
    }

    /// <summary>The opposite of <see cref="ToText"/>.</summary>
    /// <returns>Null if there is none: then there is no affinity.</returns>
    public static AffinityPlan? Parse(string? text) =>
        text?.Split(' ', Parts) is [Auto or Always, var workers, var cookie, var path]
        && int.TryParse(workers, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new AffinityPlan(text.StartsWith(Auto, StringComparison.Ordinal), number, cookie, path)
            : null;

    public string ToText() =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsAuto ? Auto : Always)} {Workers} {Cookie} {SocketPath}");
}
