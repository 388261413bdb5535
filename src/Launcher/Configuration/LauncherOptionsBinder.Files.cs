using System.Text.RegularExpressions;

namespace Windhover.Launcher.Configuration;

internal sealed partial class LauncherOptionsBinder
{
    private const int Octal = 8;
    private const int LongestName = 64;

    /// <returns>Absolute.</returns>
    private string? LauncherName(SettingValues values)
    {
        if (values.Last(LauncherSettings.Name.Name) is not { Text.Length: > 0 } value)
        {
            return null;
        }
        if (value.Text.Length > LongestName || value.Text.Any(character => !char.IsAsciiLetterOrDigit(character) && !".-_:".Contains(character)))
        {
            Refuse(value, $"expected at most {LongestName} letters, digits, dots, colons, dashes and underscores");
        }
        return value.Text;
    }

    private string FilePath(SettingValue value)
    {
        if (value.Text.Length == 0 || Directory.Exists(value.Text))
        {
            Refuse(value, "expected the path of a file");
            return "";
        }
        return Path.GetFullPath(value.Text);
    }

    private UnixFileMode Mode(SettingValue value)
    {
        if (!OctalMode().IsMatch(value.Text))
        {
            Refuse(value, "expected permissions in octal, such as 660 or 0666");
            return UnixFileMode.None;
        }
        return (UnixFileMode)Convert.ToInt32(value.Text, Octal);
    }

    [GeneratedRegex("^0?[0-7]{3}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OctalMode();
}
