namespace Windhover.Launcher.Options;

/// <summary>The options as they are written by now, for the workers of a new generation.</summary>
/// <param name="Options">All of them.</param>
/// <param name="NeedRestart">Settings that have changed and take effect only when the launcher starts anew.</param>
internal sealed record WantedOptions(LauncherOptions Options, IReadOnlyList<string> NeedRestart);
