namespace Windhover.Emitter.Outbox;

/// <summary>What the transport asks of the parts of a batch.</summary>
/// <param name="PartBytes">Longest part. A single line may be longer.</param>
/// <param name="Numbered">Whether each begins with a <see cref="Interop.Channel.PartHeader"/>.</param>
internal readonly record struct PartTerms(int PartBytes, bool Numbered);
