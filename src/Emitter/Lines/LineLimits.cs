namespace Windhover.Emitter.Lines;

/// <summary>What receivers take.</summary>
internal static class LineLimits
{
    /// <summary>statsd_exporter's TCP listener reads 4,096 bytes with the newline and closes the connection at more.</summary>
    public const int MaxLineBytes = 4095;
}
