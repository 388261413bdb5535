namespace Windhover.Emitter.Outbox;

/// <summary>One message of a batch.</summary>
/// <param name="Start">Where it begins in the batch's buffer. A newline stands after its end, for streams.</param>
/// <param name="Measurements">That it carries: each increment of a counter is one, as is each value of a timing.</param>
internal readonly record struct PackedPart(int Start, int Length, long Measurements);
