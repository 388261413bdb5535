namespace Windhover.Launcher.Arbitration;

/// <summary>Names one request of an operator who waits for its outcome.</summary>
internal readonly record struct OperationId(long Value);
