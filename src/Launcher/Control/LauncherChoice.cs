using Windhover.Launcher.Configuration;
using Windhover.Launcher.Control.Reports;

namespace Windhover.Launcher.Control;

/// <summary>Which launcher an operator means.</summary>
/// <param name="Control">Path of its control socket; null if it is to be found.</param>
/// <param name="Name">As <c>--name</c> gave it, or of its app; null for any.</param>
/// <param name="Port">On which the app is reached; null for any.</param>
internal sealed record LauncherChoice(string? Control = null, string? Name = null, int? Port = null)
{
    /// <summary>The path, or that of the environment where nothing else is said; null if it is to be found.</summary>
    public string? Path => Control
        ?? (Name is null && Port is null && Environment.GetEnvironmentVariable(LauncherSettings.Control.EnvironmentVariable) is { Length: > 0 } variable
            ? variable
            : null);

    /// <summary>Whether it is this one.</summary>
    public bool Means(StatusReport status) =>
        (Name is null || Name == status.Name || Name == status.AppName) && (Port is not { } port || status.Ports.Contains(port));

    /// <summary>For a message.</summary>
    public override string ToString() => (Name, Port) switch
    {
        ({ } name, { } port) => $"called {name} with port {port}",
        ({ } name, null) => $"called {name}",
        (null, { } port) => $"with port {port}",
        _ => "of this user",
    };
}
