using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Windhover.Emitter.Lines;

namespace Windhover.Emitter.Outbox;

/// <summary>Finds a series of this process by its text, and writes it into the outbox when it is met for the first time.</summary>
internal sealed class SeriesIndex(OutboxMemory memory)
{
    // A number, the colon before it, a sign.
    private const int NumberRoom = 40;

    private readonly Lock _adding = new();
    private readonly ConcurrentDictionary<byte[], int> _known = new(new BytesComparer());

    /// <param name="tags"><c>key:value,key:value</c>, ready to stand in a line; may be empty.</param>
    /// <param name="limit">Series that the outbox may hold, this one included.</param>
    /// <returns>Its position in the table; where it has none, <see cref="OutboxWriter.Dropped"/> of the reason.</returns>
    // The buffer is written before it is read.
    [SkipLocalsInit]
    public int Find(SeriesKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> tags, int limit)
    {
        Span<byte> buffer = stackalloc byte[LineLimits.MaxLineBytes + 1];
        // The kind belongs to the key: seconds and milliseconds make the same text.
        buffer[0] = (byte)kind;
        var text = new LineWriter(buffer[1..^NumberRoom]);
        text.Append(name);
        text.Append(Type(kind));
        if (!tags.IsEmpty)
        {
            text.Append("|#"u8);
            text.Append(tags);
        }
        if (text.Overflow)
        {
            return OutboxWriter.Dropped(DropReason.TooLong);
        }
        ReadOnlySpan<byte> key = buffer[..(1 + text.Written.Length)];
        return _known.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var series)
            ? series
            : Add(key, name.Length, limit);
    }

    private static ReadOnlySpan<byte> Type(SeriesKind kind) => kind switch
    {
        SeriesKind.Counter or SeriesKind.DecimalCounter => "|c"u8,
        SeriesKind.Share or SeriesKind.Gauge => "|g"u8,
        SeriesKind.Histogram => "|h"u8,
        _ => "|ms"u8,
    };

    private int Add(ReadOnlySpan<byte> key, int nameLength, int limit)
    {
        lock (_adding)
        {
            if (_known.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var series))
            {
                return series;
            }
            ref var header = ref memory.Header;
            var text = key[1..];
            series = header.SeriesCount;
            if (series >= Math.Min(limit, memory.Layout.Series) || text.Length > memory.Layout.TextBytes - header.TextLength)
            {
                return OutboxWriter.Dropped(DropReason.SeriesLimit);
            }
            text.CopyTo(memory.Text(header.TextLength, text.Length));
            ref var entry = ref memory.Series(series);
            entry.TextOffset = header.TextLength;
            entry.NameLength = (ushort)nameLength;
            entry.TailLength = (ushort)(text.Length - nameLength);
            entry.Kind = (SeriesKind)key[0];
            header.TextLength += text.Length;
            // From here on it counts, also for the launcher, which drains this outbox after a kill.
            Volatile.Write(ref header.SeriesCount, series + 1);
            _known[key.ToArray()] = series;
            return series;
        }
    }

    private sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
