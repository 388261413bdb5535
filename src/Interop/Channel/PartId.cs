namespace Windhover.Interop.Channel;

/// <summary>A piece of a batch of a worker's outbox: what is applied once, whole or not at all.</summary>
/// <param name="Outbox">Which one.</param>
/// <param name="Batch">Number of the batch in the outbox.</param>
/// <param name="Part">Number of the part in the batch.</param>
internal readonly record struct PartId(int Outbox, long Batch, int Part);
