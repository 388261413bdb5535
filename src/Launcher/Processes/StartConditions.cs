namespace Windhover.Launcher.Processes;

/// <summary>What every worker is started with, whatever program it is.</summary>
internal sealed record StartConditions
{
    /// <summary>Null: the launcher's own. The exporter gets the same.</summary>
    public UserIdentity? User { get; init; }

    public IReadOnlyList<ResourceLimit> Limits { get; init; } = [];

    /// <summary>-20 to 19, setpriority(2); null: the launcher's own.</summary>
    public int? Nice { get; init; }

    /// <summary>Absolute; null: the app's own directory.</summary>
    public string? Directory { get; init; }

    /// <summary>Names with templates, the later one of a name wins.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Whether a program must run before the worker's own to bring these about: <c>posix_spawn(3)</c> cannot.</summary>
    public bool NeedPreparation => User is not null || Limits.Count > 0 || Nice is not null;

    /// <summary>Begins the description of a worker. What Windhover tells it comes after, and wins.</summary>
    public void ApplyTo(ProgramStart start, WorkerPlace place)
    {
        ApplyUserTo(start);
        foreach (var (name, template) in Environment)
        {
            start.Environment[name] = place.Fill(template);
        }
        start.WorkingDirectory = Directory ?? start.WorkingDirectory;
        if (NeedPreparation)
        {
            start.Preparation = new ChildPreparation { User = User, Limits = Limits, Nice = Nice };
        }
    }

    /// <summary>As <see cref="ApplyTo"/>, for the exporter: what it may use is not what a worker may.</summary>
    public void ApplyUserTo(ProgramStart start)
    {
        if (User is not { } user)
        {
            return;
        }
        start.Preparation = new ChildPreparation { User = user };
        // As login(1) sets them. With root's home an app looks for its keys where it may not.
        start.Environment["HOME"] = user.Home ?? "/";
        if (user.Name is { } name)
        {
            start.Environment["USER"] = start.Environment["LOGNAME"] = name;
        }
    }
}
