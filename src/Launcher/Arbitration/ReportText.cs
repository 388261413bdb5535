using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>Parts of the sentences that the arbiter reports.</summary>
internal static class ReportText
{
    public static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.#} s");

    public static string Counted(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    /// <summary>What a child wrote last, below the sentence about its end.</summary>
    public static string Quote(IReadOnlyList<string> lines) =>
        lines.Count == 0 ? "" : ". It wrote last:" + string.Concat(lines.Select(line => "\n  | " + line));

    /// <summary>What a child that missed its deadline has not done.</summary>
    public static string NotReady(Child child, ArbiterOptions options) =>
        $"was not ready within {Seconds(options.ReadyTimeout)}"
        + (child.Slot.Role == ChildRole.Worker && options.NotReadyBecause.Length > 0 ? $": {options.NotReadyBecause}" : "");

    /// <summary>What an operator may have forgotten if a worker never said a word.</summary>
    public static string AttachHint(Child child) =>
        child.Slot.Role != ChildRole.Worker || child.Attached ? ""
        : child.Instead is { } instead ? $": it {instead}"
        : ": it never took the launcher's sockets. " + AttachAdvice.Who + "; a script must start its app with exec";

    /// <summary>The same if it crashed: the usual reason is that the launcher has its port.</summary>
    public static string BindHint(Child child, ChildEnd end) =>
        child is { Attached: false, Slot.Role: ChildRole.Worker } && end.Reason == ExitReason.Signal
            ? " before it took the launcher's sockets. If its address is already in use, it binds by itself: slim builders and NativeAOT apps must "
              + "call builder.UseWindhover()"
            : "";

    /// <summary>Why a child that was just started is of no use.</summary>
    public static string Failure(Child child, ChildEnd end, ArbiterOptions options) => (child.ReadyAt, end.Reason) switch
    {
        (not null, _) => $"{child} ended soon after it was ready: {end.Text}",
        (_, ExitReason.NotReady) when child.Pid != 0 => $"{child} {NotReady(child, options)}",
        _ => $"{child} could not boot: {end.Text}",
    };
}
