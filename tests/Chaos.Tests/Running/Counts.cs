using System.Text.Json;

namespace Windhover.Chaos.Tests.Running;

/// <summary>What became of all measurements, as <c>/status</c> has it.</summary>
/// <param name="LostBy">Reason and number, in words.</param>
internal sealed record Counts(long Recorded, long Counted, long Lost, long OnTheWay, string LostBy, long LostNamed)
{
    public static Counts Of(JsonElement counts)
    {
        var reasons = counts.GetProperty("lost_by").EnumerateObject().ToArray();
        return new Counts(
            counts.GetProperty("recorded").GetInt64(),
            counts.GetProperty("counted").GetInt64(),
            counts.GetProperty("lost").GetInt64(),
            counts.GetProperty("on_the_way").GetInt64(),
            string.Join(", ", reasons.Select(reason => $"{reason.Name} {reason.Value}")),
            reasons.Sum(reason => reason.Value.GetInt64()));
    }
}
