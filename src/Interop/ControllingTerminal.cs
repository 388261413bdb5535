namespace Windhover.Interop;

/// <summary>The terminal that the launcher was started from, if any.</summary>
internal static class ControllingTerminal
{
    // Every process's name for its own, tty(4). Opening it fails where there is none, or none any more.
    private const string Path = "/dev/tty";

    public static bool Exists()
    {
        try
        {
            using var terminal = File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
