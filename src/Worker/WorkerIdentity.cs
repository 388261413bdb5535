using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Windhover.Worker.Leader;

namespace Windhover.Worker;

/// <summary>Which worker this process is; a singleton service of every app that uses Windhover.</summary>
/// <param name="Slot">0 to N-1, kept by replacements; 0 outside the launcher.</param>
/// <param name="Pid">Process id.</param>
/// <param name="Generation">1 and up, one more with each reload; 0 outside the launcher.</param>
public sealed record WorkerIdentity(int Slot, int Pid, int Generation)
{
    internal Leadership? Leadership { get; init; }

    /// <summary>Whether this worker is the leader: at any moment at most one process of the launcher is, across reloads, crashes and
    /// processes that are stopped. True outside the launcher.</summary>
    /// <remarks>Begins with the first question; a worker that boots or drains never leads. What runs only in the leader should end with
    /// <see cref="LeaderToken"/>: the next leader, which is found within a second, does not wait for it. It does wait for services that
    /// were added with <c>AddLeaderHostedService</c>.</remarks>
    [JsonIgnore]
    public bool IsLeader => Leadership?.IsLeader ?? true;

    /// <summary>Cancelled when this worker stops to be the leader; cancelled already in a worker that is not.</summary>
    [JsonIgnore]
    public CancellationToken LeaderToken => Leadership?.Token ?? CancellationToken.None;

    // Without IsLeader, here and in JSON: a line in a log does not ask for the leadership.
    [SuppressMessage("CodeQuality", "IDE0051:Remove unused private members", Justification = "The compiler's ToString calls it.")]
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"Slot = {Slot}, Pid = {Pid}, Generation = {Generation}");
        return true;
    }
}
