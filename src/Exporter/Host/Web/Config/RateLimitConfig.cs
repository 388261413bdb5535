namespace Windhover.Exporter.Host.Web.Config;

/// <summary>The part <c>rate_limit</c>: a bucket of tokens, of which each request takes one.</summary>
internal sealed class RateLimitConfig
{
    /// <summary>Until the next token is put in. Zero, or less, for no limit.</summary>
    public TimeSpan Interval;

    /// <summary>Tokens that the bucket holds: requests that may come at once. At least 1 where there is a limit.</summary>
    public uint Burst;

    public bool IsOn => Interval > TimeSpan.Zero;
}
