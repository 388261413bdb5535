namespace Windhover.Worker.Contract;

/// <summary>What a worker asks its own app for before it says that it is ready.</summary>
/// <param name="Paths">In this order; each begins with a slash and has no space.</param>
/// <param name="Limit">For all of them together.</param>
internal sealed record WarmUpPlan(IReadOnlyList<string> Paths, TimeSpan Limit);
