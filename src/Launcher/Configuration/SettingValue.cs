namespace Windhover.Launcher.Configuration;

/// <summary>A value as it was written, and where.</summary>
/// <param name="Text">Switches: <c>true</c> or <c>false</c>.</param>
/// <param name="Source">For messages: <c>--workers</c>, <c>WINDHOVER_WORKERS</c> or <c>windhover.yaml:3:10</c>.</param>
/// <param name="FromCommandLine">A wrong one is a usage error then.</param>
internal readonly record struct SettingValue(string Text, string Source, bool FromCommandLine = false)
{
    /// <summary>The source of what was not set.</summary>
    public const string Default = "default";
}
