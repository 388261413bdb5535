namespace Windhover.Launcher.Model;

/// <summary>What was read for a new generation.</summary>
/// <param name="Options">What the arbiter decides by from now on.</param>
/// <param name="NeedRestart">Settings that have changed and take effect only when the launcher starts anew.</param>
internal sealed record PreparedGeneration(ArbiterOptions Options, IReadOnlyList<string> NeedRestart);
