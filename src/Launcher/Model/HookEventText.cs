namespace Windhover.Launcher.Model;

/// <summary>The words of <see cref="HookEvent"/>.</summary>
internal static class HookEventText
{
    /// <summary>As <c>--on</c> and <c>WINDHOVER_EVENT</c> have it.</summary>
    public static string Label(this HookEvent happened) => happened switch
    {
        HookEvent.Serving => "serving",
        HookEvent.WorkerReady => "worker-ready",
        HookEvent.WorkerExit => "worker-exit",
        HookEvent.Reload => "reload",
        HookEvent.ReloadFailed => "reload-failed",
        HookEvent.Stopping => "stopping",
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "not an event"),
    };

    /// <returns>Null if there is no event of that name.</returns>
    public static HookEvent? Parse(string label) =>
        Enum.GetValues<HookEvent>().Where(happened => happened.Label() == label).Select(HookEvent? (happened) => happened).FirstOrDefault();

    /// <summary>Of all events, for messages.</summary>
    public static string All => string.Join(", ", Enum.GetValues<HookEvent>().Select(Label));
}
