namespace Windhover.Worker;

/// <summary>Which worker this process is; a singleton service of every app that uses Windhover.</summary>
/// <param name="Slot">0 to N-1, kept by replacements; 0 outside the launcher.</param>
/// <param name="Pid">Process id.</param>
/// <param name="Generation">1 and up, one more with each reload; 0 outside the launcher.</param>
public sealed record WorkerIdentity(int Slot, int Pid, int Generation);
