namespace Windhover.Launcher.Model;

/// <summary>What was read for a new generation.</summary>
/// <param name="Options">What the arbiter decides by from now on.</param>
/// <param name="NeedRestart">Settings that have changed and take effect only when the launcher starts anew.</param>
/// <param name="SameProgram">The program's file, if it is the very one that the workers run already; else null.</param>
internal sealed record PreparedGeneration(ArbiterOptions Options, IReadOnlyList<string> NeedRestart, string? SameProgram);
