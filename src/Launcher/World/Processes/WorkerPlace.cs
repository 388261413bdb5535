using System.Globalization;

namespace Windhover.Launcher.World.Processes;

/// <summary>What differs from one worker to the next, and what <c>{slot}</c>, <c>{generation}</c> and <c>{port}</c> stand for.</summary>
/// <param name="Slot">0 to N-1.</param>
/// <param name="Generation">From 1.</param>
/// <param name="Port">The app's first; 0 where it listens on a unix socket.</param>
internal readonly record struct WorkerPlace(int Slot, int Generation, int Port)
{
    /// <summary>Puts the numbers where the text names them; everything else in braces stays.</summary>
    public string Fill(string template) => template
        .Replace("{slot}", Slot.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{generation}", Generation.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{port}", Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
