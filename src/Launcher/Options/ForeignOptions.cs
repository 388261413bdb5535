namespace Windhover.Launcher.Options;

/// <summary>How to get along with a program that the worker library does not run in.</summary>
/// <param name="Probe">When it is ready.</param>
/// <param name="StopSignal">Number of the signal that asks it to finish its requests and end.</param>
/// <param name="Watchdog">Longest time between two WATCHDOG=1; null: it is not watched.</param>
/// <param name="TellsStatsd">Its environment says where StatsD is.</param>
internal sealed record ForeignOptions(ReadyProbe Probe, int StopSignal, TimeSpan? Watchdog, bool TellsStatsd);
