using Windhover.Launcher.Options;

namespace Windhover.Launcher.World.Processes;

/// <summary>What a child does to itself before its program starts, because <c>posix_spawn(3)</c> cannot do it.</summary>
internal sealed record ChildPreparation
{
    public UserIdentity? User { get; init; }

    public IReadOnlyList<ResourceLimit> Limits { get; init; } = [];

    public int? Nice { get; init; }

    /// <summary>It keeps the launcher's capabilities, and may gain rights by set-user-id programs.</summary>
    public bool KeepsPrivileges { get; init; }

    /// <summary>It ends by itself if the launcher dies, from its first moment on, and needs no signal for that.</summary>
    public bool HasLifeline { get; init; }

    /// <summary>There is nothing to do but to give up rights.</summary>
    public bool IsRightsOnly => HasLifeline && !KeepsPrivileges && User is null && Limits.Count == 0 && Nice is null && PidVariables.Count == 0;

    /// <summary>Variables that get the child's own pid, which is not known before it runs: LISTEN_PID.</summary>
    public IReadOnlyList<string> PidVariables { get; init; } = [];
}
