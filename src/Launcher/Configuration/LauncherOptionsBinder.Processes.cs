using System.Globalization;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.Configuration;

internal sealed partial class LauncherOptionsBinder
{
    private const string ContractPrefix = "WINDHOVER_WORKER_";
    private const int MinNice = -20; // setpriority(2)
    private const int MaxNice = 19;

    private StartConditions Conditions(SettingValues values) => new()
    {
        User = User(values.Last(ProcessSettings.User.Name), values.Last(ProcessSettings.Group.Name)),
        KeepPrivileges = Switch(values, ProcessSettings.KeepPrivileges),
        Limits = Limits(values),
        Nice = values.Last(ProcessSettings.Nice.Name) is null ? null : Integer(values, ProcessSettings.Nice, MinNice, MaxNice),
        Directory = WorkingDirectory(values),
        Environment = [.. EnvironmentFiles(values), .. values.All(ProcessSettings.Env.Name).SelectMany(value => Variable(value.Text, value))],
    };

    private UserIdentity? User(SettingValue? user, SettingValue? group)
    {
        if ((user ?? group) is not { } first)
        {
            return null;
        }
        var found = UserIdentity.Find(user?.Text, group?.Text, out var error);
        if (found is null)
        {
            Refuse(error.Contains("group '", StringComparison.Ordinal) && group is { } second ? second : first, error);
        }
        return found;
    }

    private List<ResourceLimit> Limits(SettingValues values)
    {
        var limits = new List<ResourceLimit>();
        foreach (var value in values.All(ProcessSettings.Rlimit.Name))
        {
            if (ResourceLimit.Parse(value.Text, out var limit) is { } error)
            {
                Refuse(value, error);
            }
            else
            {
                limits.Add(limit);
            }
        }
        return limits;
    }

    private string? WorkingDirectory(SettingValues values)
    {
        if (values.Last(ProcessSettings.Chdir.Name) is not { } value)
        {
            return null;
        }
        if (!Directory.Exists(value.Text))
        {
            Refuse(value, "there is no such directory; make it, or name the one that the workers should work in");
            return null;
        }
        return Path.GetFullPath(value.Text);
    }

    private KeyValuePair<string, string>[] EnvironmentFiles(SettingValues values) =>
        [.. values.All(ProcessSettings.EnvFile.Name).SelectMany(EnvironmentFile)];

    private List<KeyValuePair<string, string>> EnvironmentFile(SettingValue file)
    {
        var variables = new List<KeyValuePair<string, string>>();
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file.Text.Length == 0 ? "." : file.Text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refuse(file, $"cannot read it: {(Directory.Exists(file.Text) ? "it is a directory" : e.Message)}");
            return variables;
        }
        foreach (var (number, line) in lines.Index())
        {
            var text = line.Trim();
            // As Docker reads such a file: no quotes, no expansion; a comment has its own line.
            if (text.Length > 0 && text[0] != '#')
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"{file.Text}:{number + 1}");
                variables.AddRange(Variable(text, new SettingValue(text, place, FromCommandLine: false)));
            }
        }
        return variables;
    }

    private List<KeyValuePair<string, string>> Variable(string text, SettingValue value)
    {
        var name = text.Split('=', 2)[0];
        if (name.Length == 0 || name.Length == text.Length || name.Any(char.IsWhiteSpace))
        {
            Refuse(value, "expected NAME=VALUE");
            return [];
        }
        if (name.StartsWith(ContractPrefix, StringComparison.Ordinal))
        {
            Refuse(value, $"variables that begin with {ContractPrefix} are between the launcher and its workers; choose another name");
            return [];
        }
        return [new(name, text[(name.Length + 1)..])];
    }
}
