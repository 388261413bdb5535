using System.Collections;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.World.Processes;

/// <summary>A program to start, and what it is given.</summary>
internal sealed class ProgramStart
{
    /// <param name="program">A path, or a name to be found on the PATH.</param>
    /// <param name="arguments">What follows it.</param>
    public ProgramStart(string program, IEnumerable<string> arguments)
        : this(program, arguments, Own())
    {
    }

    /// <param name="program">A path, or a name to be found on the PATH.</param>
    /// <param name="arguments">What follows it.</param>
    /// <param name="environment">As <c>NAME=VALUE</c>.</param>
    public ProgramStart(string program, IEnumerable<string> arguments, IEnumerable<string> environment)
        : this(program, arguments, environment.Select(text => text.Split('=', 2)).ToDictionary(
            pair => pair[0], string? (pair) => pair[^1], StringComparer.Ordinal))
    {
    }

    private ProgramStart(string program, IEnumerable<string> arguments, Dictionary<string, string?> environment)
    {
        Program = program;
        Arguments = [.. arguments];
        Environment = environment;
    }

    public string Program { get; }

    public IReadOnlyList<string> Arguments { get; }

    /// <summary>The launcher's own, to begin with.</summary>
    public IDictionary<string, string?> Environment { get; }

    /// <summary>As <c>NAME=VALUE</c>.</summary>
    public IEnumerable<string> EnvironmentBlock =>
        Environment.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={pair.Value}");

    /// <summary>Null for the launcher's own.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>Null for a command of the operator's, which is started as it is.</summary>
    public ChildPreparation? Preparation { get; set; }

    /// <summary>Begins the description of a worker. What Windhover tells it comes after, and wins.</summary>
    public void Apply(StartConditions conditions, WorkerPlace place)
    {
        ApplyUser(conditions.User);
        foreach (var (name, template) in conditions.Environment)
        {
            Environment[name] = place.Fill(template);
        }
        WorkingDirectory = conditions.Directory ?? WorkingDirectory;
        Preparation = new ChildPreparation
        {
            User = conditions.User,
            Limits = conditions.Limits,
            Nice = conditions.Nice,
            KeepsPrivileges = conditions.KeepPrivileges,
        };
    }

    /// <summary>Begins the description of the exporter: it gets nothing of the app's, and no rights.</summary>
    /// <param name="user">Null for the launcher's own.</param>
    public void ApplyClean(UserIdentity? user)
    {
        CleanEnvironment.Apply(Environment);
        ApplyUser(user);
        Preparation = new ChildPreparation { User = user, HasLifeline = true };
    }

    private void ApplyUser(UserIdentity? user)
    {
        if (user is null)
        {
            return;
        }
        // As login(1) sets them. With root's home an app looks for its keys where it may not.
        Environment["HOME"] = user.Home ?? "/";
        if (user.Name is { } name)
        {
            Environment["USER"] = Environment["LOGNAME"] = name;
        }
    }

    private static Dictionary<string, string?> Own()
    {
        var own = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            own[(string)variable.Key] = (string?)variable.Value;
        }
        return own;
    }
}
