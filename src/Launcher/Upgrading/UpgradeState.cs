using Windhover.Launcher.Arbitration;
using Windhover.Launcher.World;
using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.Upgrading;

/// <summary>Everything that a running launcher hands to the program that takes its place in the same process.</summary>
/// <remarks>Descriptors keep their numbers. Times are on the clock of the deciding loop, whose zero stays the same.</remarks>
internal sealed record UpgradeState
{
    /// <summary>One more with each change that a program of another version would not understand.</summary>
    public const int CurrentFormat = 3;

    public required int Format { get; init; }

    /// <summary>Version of the program that wrote this.</summary>
    public required string Version { get; init; }

    /// <summary>Of the launcher: what finds the state in another process is not meant.</summary>
    public required int Pid { get; init; }

    /// <summary><see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> at the start of the first launcher: the zero of its clock.</summary>
    public required long ClockStart { get; init; }

    /// <summary>How often the program was replaced, this time included.</summary>
    public required int Upgrades { get; init; }

    public required PoolState Pool { get; init; }

    public required WorldState World { get; init; }

    public required IReadOnlyList<ProcessState> Processes { get; init; }

    /// <summary>What the launcher and its children wrote last.</summary>
    public required IReadOnlyList<byte[]> LastLines { get; init; }
}
