using System.Text;
using Windhover.Emitter.Outbox;

namespace Windhover.Emitter.Tests.Outbox;

/// <summary>What leaves an outbox, as text.</summary>
internal static class PackedText
{
    public static readonly PartTerms Plain = new(16 * 1024, Numbered: false);
    public static readonly PartTerms Numbered = new(16 * 1024, Numbered: true);

    public static OutboxLayout SmallLayout => new() { Stripes = 2, RecordsPerStripe = 64, Series = 64, TextBytes = 8192 };

    public static int Series(this OutboxWriter writer, SeriesKind kind, string name, string tags = "") =>
        writer.Series(kind, Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(tags));

    /// <summary>Opens a batch, packs it, and frees it.</summary>
    public static IReadOnlyList<string> TakeLines(this OutboxMemory memory) =>
        [.. memory.TakeParts(Plain).SelectMany(part => part.Split('\n'))];

    public static IReadOnlyList<string> TakeParts(this OutboxMemory memory, PartTerms terms)
    {
        if (!BatchCycle.TryOpen(memory, terms))
        {
            return [];
        }
        var parts = memory.PackParts();
        BatchCycle.Free(memory, 0);
        return parts;
    }

    /// <summary>Packs the open batch anew.</summary>
    public static IReadOnlyList<string> PackParts(this OutboxMemory memory)
    {
        var batch = new BatchPacker(memory).Pack();
        return [.. Enumerable.Range(0, batch.Count).Select(part => Encoding.UTF8.GetString(batch.Bytes(batch[part])))];
    }
}
