using Windhover.Interop.Places;

namespace Windhover.Launcher.Options;

/// <summary>The directory that the launcher was started in, by the name that the operator knows it by: relative paths are meant from
/// there.</summary>
/// <remarks>The kernel knows it by what it is, and follows it when a link (<c>current</c>) is turned or the directory is renamed: a reload
/// would find the old release for ever.</remarks>
internal static class StartDirectory
{
    private static readonly string? Name = Find();

    /// <summary>To be called before the links can be turned.</summary>
    public static void Remember() => _ = Name;

    /// <summary>Makes what the name leads to now the working directory of this process.</summary>
    /// <returns>False if it leads nowhere: then the directory stays as it is.</returns>
    public static bool TryEnter()
    {
        try
        {
            Directory.SetCurrentDirectory(Name ?? "");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>False if its name leads nowhere.</summary>
    public static bool IsThere => Directory.Exists(Name);

    /// <summary>For messages.</summary>
    public static string Text => Name ?? "the working directory";

    // PWD is what a shell has followed, links and all; a program that changes its directory may forget it.
    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("PWD") is { Length: > 0 } pwd && pwd[0] == '/'
            && FileFacts.Of(pwd + "/.") is { } named && FileFacts.Of(".") is { } actual && named.IsSameFile(actual))
        {
            return pwd;
        }
        try
        {
            return Directory.GetCurrentDirectory();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
