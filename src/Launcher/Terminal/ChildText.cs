using System.Globalization;
using Spectre.Console;
using Windhover.Launcher.Control.Reports;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Terminal;

/// <summary>A worker's or the exporter's state, in few words.</summary>
internal static class ChildText
{
    /// <summary>A worker says that it lives every second or so. Beyond this, an operator should look.</summary>
    private const double SilentAfterSeconds = 5;

    /// <param name="now">For the age of what was.</param>
    public static string State(ChildReport child, DateTimeOffset now) => child switch
    {
        { RestartAt: { } due } when due > now => $"{child.State} {Units.Short((due - now).TotalSeconds)}",
        { Spoiled: not null } => $"{child.State}, spoiled",
        { HeartbeatAgeSeconds: > SilentAfterSeconds } => $"{child.State}, silent {Units.Short(child.HeartbeatAgeSeconds)}",
        _ => child.State,
    };

    public static Style Style(ChildReport child) => child switch
    {
        { State: "backing-off" } or { Spoiled: not null } or { HeartbeatAgeSeconds: > SilentAfterSeconds } => ScreenStyles.Bad,
        { State: "ready" } => ScreenStyles.Good,
        { State: "drained" } => ScreenStyles.Faint,
        _ => ScreenStyles.Busy,
    };

    public static string Pid(ChildReport child) => child.Pid?.ToString(CultureInfo.InvariantCulture) ?? Units.Unknown;

    /// <summary>How the last process of the slot ended; <see cref="Units.Unknown"/> if none did.</summary>
    public static string LastEnd(ChildReport child, DateTimeOffset now) => child.LastExits is [var last, ..]
        ? $"{Cause(last)}, {Units.Short((now - last.At).TotalSeconds)} ago"
        : Units.Unknown;

    /// <summary>The same where there is little room: <c>9m40 SIGKILL</c>.</summary>
    public static string ShortLastEnd(ChildReport child, DateTimeOffset now) => child.LastExits is [var last, ..]
        ? $"{Units.Short((now - last.At).TotalSeconds)} {(IsNamedBy(last) ? last.Text.Replace("killed by ", "", StringComparison.Ordinal).Replace("exit code", "exit", StringComparison.Ordinal) : last.Reason.Label())}"
        : Units.Unknown;

    private static string Cause(ChildEnd end) => IsNamedBy(end) ? end.Text : $"{end.Reason.Label()}, {end.Text}";

    // An exit code alone does not tell that it was asked for.
    private static bool IsNamedBy(ChildEnd end) => end.Reason is ExitReason.Exit or ExitReason.Signal or ExitReason.OutOfMemory;
}
