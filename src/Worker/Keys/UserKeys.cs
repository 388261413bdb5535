namespace Windhover.Worker.Keys;

/// <summary>Where ASP.NET Core keeps the keys of a user's apps by itself: below the home directory.</summary>
internal static class UserKeys
{
    // FileSystemXmlRepository names them so.
    private const string KeyFiles = "key-*.xml";

    // Microsoft.AspNetCore.DataProtection, DefaultKeyStorageDirectories; the other variables it looks at are Windows'.
    private static string? Path =>
        Environment.GetEnvironmentVariable("HOME") is { } home ? System.IO.Path.Combine(home, ".aspnet", "DataProtection-Keys") : null;

    /// <summary>Whether an app of this user has made keys there before.</summary>
    public static bool Exist => Path is { } path && HasKeys(path) == true;

    /// <summary>Whether ASP.NET Core could make keys there. If not, it keeps them in memory.</summary>
    public static bool CanBeMade
    {
        get
        {
            try
            {
                return Path is { } path && Directory.CreateDirectory(path).Exists;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return false;
            }
        }
    }

    /// <returns>Null if the directory cannot be read.</returns>
    public static bool? HasKeys(string directory)
    {
        try
        {
            return Directory.EnumerateFiles(directory, KeyFiles).Any();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
