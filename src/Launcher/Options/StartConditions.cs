namespace Windhover.Launcher.Options;

/// <summary>What every worker is started with, whatever program it is.</summary>
internal sealed record StartConditions
{
    /// <summary>Null: the launcher's own. The exporter gets the same if it has none of its own.</summary>
    public UserIdentity? User { get; init; }

    public IReadOnlyList<ResourceLimit> Limits { get; init; } = [];

    /// <summary>-20 to 19, setpriority(2); null: the launcher's own.</summary>
    public int? Nice { get; init; }

    /// <summary>Absolute; null: the app's own directory.</summary>
    public string? Directory { get; init; }

    /// <summary>Names with templates, the later one of a name wins.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>It may gain rights by set-user-id programs, and keeps the launcher's capabilities.</summary>
    public bool KeepPrivileges { get; init; }
}
