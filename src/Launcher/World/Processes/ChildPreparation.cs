using Windhover.Launcher.Options;

namespace Windhover.Launcher.World.Processes;

/// <summary>What a child does to itself before its program starts, because <c>posix_spawn(3)</c> cannot do it.</summary>
internal sealed record ChildPreparation
{
    public UserIdentity? User { get; init; }

    public IReadOnlyList<ResourceLimit> Limits { get; init; } = [];

    public int? Nice { get; init; }

    /// <summary>The kernel kills it when the launcher dies: for programs that know nothing of a lifeline.</summary>
    public bool DiesWithLauncher { get; init; }

    /// <summary>Variables that get the child's own pid, which is not known before it runs: LISTEN_PID.</summary>
    public IReadOnlyList<string> PidVariables { get; init; } = [];
}
