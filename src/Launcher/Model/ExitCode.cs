namespace Windhover.Launcher.Model;

/// <summary>What the launcher returns to its caller.</summary>
internal static class ExitCode
{
    public const int Clean = 0;

    /// <summary>Something outside stood in the way: a port in use, a file that cannot be read, an invalid configuration.</summary>
    public const int Error = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The first workers did not come up.</summary>
    public const int WorkersCannotBoot = 3;
}
