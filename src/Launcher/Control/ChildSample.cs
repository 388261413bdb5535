using Windhover.Launcher.World.Board;
using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.Control;

/// <summary>What a child had done by some moment.</summary>
/// <param name="At">By <see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="Usage">Null if the process is gone.</param>
/// <param name="Row">Null for the exporter, and for a worker that has said nothing yet.</param>
internal sealed record ChildSample(long At, ProcessUsage? Usage, BoardRow? Row);
