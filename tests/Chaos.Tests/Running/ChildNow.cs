using System.Text.Json;

namespace Windhover.Chaos.Tests.Running;

/// <summary>A slot as <c>/status</c> has it.</summary>
/// <param name="Pid">Null if the slot is empty.</param>
/// <param name="State"><c>booting</c>, <c>ready</c>, <c>draining</c>, <c>backing-off</c> or <c>drained</c>.</param>
internal sealed record ChildNow(int Slot, int? Pid, string State, double UptimeSeconds)
{
    public bool IsReady => State == "ready";

    public static ChildNow Of(JsonElement child) => new(
        child.GetProperty("slot").GetInt32(),
        child.GetProperty("pid") is { ValueKind: JsonValueKind.Number } pid ? pid.GetInt32() : null,
        child.GetProperty("state").GetString()!,
        child.GetProperty("uptime_seconds") is { ValueKind: JsonValueKind.Number } uptime ? uptime.GetDouble() : 0);
}
