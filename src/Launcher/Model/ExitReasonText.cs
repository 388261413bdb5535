namespace Windhover.Launcher.Model;

/// <summary>The words of <see cref="ExitReason"/>.</summary>
internal static class ExitReasonText
{
    /// <summary>As <see cref="Operations.ExitReport.Reason"/> and the label <c>reason</c> have it.</summary>
    public static string Label(this ExitReason reason) => reason switch
    {
        ExitReason.Exit => "exit",
        ExitReason.Signal => "signal",
        ExitReason.OutOfMemory => "oom",
        ExitReason.Hang => "hang",
        ExitReason.NotReady => "not-ready",
        ExitReason.MaxRequests => "max-requests",
        ExitReason.MaxAge => "max-age",
        ExitReason.MaxRss => "max-rss",
        ExitReason.Reload => "reload",
        ExitReason.Scale => "scale",
        ExitReason.Restart => "restart",
        ExitReason.Drain => "drain",
        ExitReason.Stop => "stop",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "not a reason"),
    };

    /// <summary>Nobody asked for it: not an operator, and not a policy that an operator chose.</summary>
    public static bool IsFailure(this ExitReason reason) =>
        reason is ExitReason.Exit or ExitReason.Signal or ExitReason.OutOfMemory or ExitReason.Hang or ExitReason.NotReady;
}
