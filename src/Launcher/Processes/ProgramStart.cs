using System.Collections;

namespace Windhover.Launcher.Processes;

/// <summary>A program to start, and what it is given.</summary>
/// <param name="program">A path, or a name to be found on the PATH.</param>
/// <param name="arguments">What follows it.</param>
internal sealed class ProgramStart(string program, IEnumerable<string> arguments)
{
    public string Program { get; } = program;

    public IReadOnlyList<string> Arguments { get; } = [.. arguments];

    /// <summary>The launcher's own, to begin with.</summary>
    public IDictionary<string, string?> Environment { get; } = Own();

    /// <summary>Null for the launcher's own.</summary>
    public string? WorkingDirectory { get; set; }

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
