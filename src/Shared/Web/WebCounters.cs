namespace Windhover.Shared.Web;

/// <summary>What a web server counts of clients that it turns away.</summary>
internal sealed class WebCounters
{
    /// <summary>Open connections; a gauge.</summary>
    public long Open;

    /// <summary>Closed, as no request came in time.</summary>
    public long ClosedSilent;

    /// <summary>Closed, as they had waited longest for a request, or read longest, when another needed the place.</summary>
    public long ClosedForOthers;

    /// <summary>Closed at once, as all others had a request that was being answered.</summary>
    public long ClosedAtOnce;

    /// <summary>Requests answered with 401: without name and password, or with wrong ones.</summary>
    public long WrongPasswords;

    /// <summary>Requests answered with 429, as too many passwords waited for their check.</summary>
    public long PasswordsNotChecked;

    /// <summary>Requests answered with 429, as <c>rate_limit</c> says.</summary>
    public long RateLimited;

    /// <summary>Exceptions of the accepting thread: defects.</summary>
    public long Faults;
}
