using Windhover.Launcher.Options;

namespace Windhover.Launcher.Configuration;

/// <summary>One thing that an operator can set, under one name on the command line (<c>--workers</c>), in the environment
/// (<c>WINDHOVER_WORKERS</c>) and in the configuration file (<c>workers:</c>).</summary>
/// <param name="Name">Without dashes in front.</param>
/// <param name="Placeholder">What stands for the value in the help; empty for a switch.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Default">As the help shows it; null for none.</param>
/// <param name="Repeatable">May be given several times; in the file as a list, in the environment separated by commas.</param>
internal sealed record Setting(
    string Name, string Placeholder, string Help, string? Default = null, bool Repeatable = false)
{
    public const string EnvironmentPrefix = "WINDHOVER_";

    /// <summary>Heading under which the help has it; null for the first one.</summary>
    public string? Group { get; init; }

    /// <summary>What a launcher holds of it for as long as it runs: a socket, say. Null if a reload makes a new value so.</summary>
    public required Func<LauncherOptions, string?>? HeldUntilRestart { get; init; }

    /// <summary>What the option stands for on a command line that gives it no value; null if it needs one.</summary>
    public string? Alone { get; init; }

    public string Option => "--" + Name;

    public string EnvironmentVariable =>
        EnvironmentPrefix + Name.ToUpperInvariant().Replace('-', '_').Replace('.', '_');

    /// <summary>One whose new value a reload makes so.</summary>
    public static Setting Reloadable(string name, string placeholder, string help, string? @default = null, bool repeatable = false) =>
        new(name, placeholder, help, @default, repeatable) { HeldUntilRestart = null };

    /// <summary>On or off: <c>--name</c> and <c>--no-name</c>, or true and false.</summary>
    public bool IsSwitch => Placeholder.Length == 0;
}
