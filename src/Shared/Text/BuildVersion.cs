using System.Reflection;

namespace Windhover.Shared.Text;

/// <summary>Which build this is. All assemblies of a build have the same version.</summary>
internal static class BuildVersion
{
    /// <summary>For example <c>0.2.0</c>, or <c>0.2.0-alpha.0.7</c> between two releases.</summary>
    public static string Version { get; } = Informational().Split('+')[0];

    /// <summary>Commit of the build, or <c>unknown</c>.</summary>
    public static string Revision { get; } = Informational().Split('+') is [_, var revision, ..] ? revision : "unknown";

    private static string Informational() =>
        typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
