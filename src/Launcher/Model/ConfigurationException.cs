namespace Windhover.Launcher.Model;

/// <summary>Something that the operator set cannot be used. Each message names the place, the value and what to write instead.</summary>
internal sealed class ConfigurationException(IReadOnlyList<string> errors, bool isUsage) : Exception(string.Join('\n', errors))
{
    public ConfigurationException(string error)
        : this([error], isUsage: false)
    {
    }

    /// <summary>All that is wrong, at once.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;

    /// <summary>All of it stands on the command line.</summary>
    public bool IsUsage { get; } = isUsage;
}
