using System.Runtime.CompilerServices;
using Windhover.Emitter.Lines;

namespace Windhover.Emitter.Outbox;

/// <summary>Makes the lines of the open batch: always the same, whichever process packs it and however often.</summary>
/// <remarks>In the order of the series; the values of a timing in the order of the stripes and positions.</remarks>
/// <param name="mostBytes">Of a batch. Honest ones are far below; a series that a worker went wrong with may repeat 4 KiB of text for each of its
/// values.</param>
internal sealed class BatchPacker(OutboxMemory memory, int mostBytes = int.MaxValue)
{
    private const int LongestNumber = 32;

    // A line of timings begins in a part that has room for a few values at least.
    private const int LeastRoomForValues = 128;

    // A memory that is not what it should be asks for anything. The receiver of numbered parts takes 64 KiB, with a line that is too long.
    private const int LeastPartBytes = 512;
    private const int MostPartBytes = 1 << 17;
    private const int MostNumberedPartBytes = 48 * 1024;

    private readonly byte[] _line = new byte[LineLimits.MaxLineBytes];
    private readonly byte[] _twoLines = new byte[LineLimits.MaxLineBytes * 2];
    private readonly PackedBatch _batch = new(mostBytes);
    private readonly GroupedValues _values = new();

    /// <returns>Valid until the next call.</returns>
    /// <exception cref="InvalidDataException">The memory holds what no batch can be made of.</exception>
    public PackedBatch Pack()
    {
        ref var header = ref memory.Header;
        var numbered = Volatile.Read(ref header.Batch.Numbered) != 0;
        var terms = new PartTerms(
            Math.Clamp(Volatile.Read(ref header.Batch.PartBytes), LeastPartBytes, numbered ? MostNumberedPartBytes : MostPartBytes), numbered);
        _batch.Begin(terms, memory.Index, memory.BatchNumber ?? throw new InvalidDataException(memory.Reader.First));
        var count = memory.SeriesCount;
        _values.Group(memory, count);
        for (var series = 0; series < count; series++)
        {
            Pack(series);
        }
        if (Volatile.Read(ref header.Batch.Closing) != 0 && numbered)
        {
            PackGone(count);
        }
        _batch.End(numbered);
        return _batch;
    }

    private void Pack(int series)
    {
        var entry = memory.Entry(series);
        if (!memory.TryReadText(entry, out var name, out var tail))
        {
            return;
        }
        switch (entry.Kind)
        {
            case SeriesKind.Counter when entry.Noted != entry.Done:
                // The counters of drops are not measurements.
                var increments = entry.Noted - entry.Done;
                PackNumber(name, tail, increments, series < DropReasons.Count ? 0 : increments);
                break;
            case SeriesKind.DecimalCounter or SeriesKind.Share when entry.Noted != entry.Done:
                PackDifference(name, tail, Double(entry.Noted) - Double(entry.Done), signed: entry.Kind == SeriesKind.Share);
                break;
            case SeriesKind.Gauge when entry.NotedVersion != entry.DoneVersion:
                PackGauge(name, tail, Double(entry.Noted));
                break;
            case SeriesKind.Microseconds or SeriesKind.Milliseconds or SeriesKind.Histogram:
                PackValues(name, tail, entry.Kind, _values.Of(series));
                break;
        }
    }

    private void PackNumber(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail, long number, long measurements)
    {
        var line = Begin(_line, name);
        line.Append(number);
        End(ref line, tail, measurements);
    }

    private void PackDifference(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail, double difference, bool signed)
    {
        if (!double.IsFinite(difference))
        {
            return;
        }
        var line = Begin(_line, name);
        if (signed && difference >= 0)
        {
            line.Append("+"u8);
        }
        line.Append(difference);
        End(ref line, tail, 1);
    }

    private void PackGauge(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail, double value)
    {
        var line = Begin(_twoLines, name);
        if (value < 0)
        {
            // A sign makes a gauge relative: to reach a negative value it goes through zero.
            line.Append(0L);
            line.Append(tail);
            line.Append("\n"u8);
            line.Append(name);
            line.Append(":"u8);
        }
        line.Append(value);
        // One that is lost is replaced by the next.
        End(ref line, tail, measurements: 0);
    }

    private void PackValues(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail, SeriesKind kind, ReadOnlySpan<long> values)
    {
        Span<byte> number = stackalloc byte[LongestNumber];
        while (!values.IsEmpty)
        {
            var least = name.Length + tail.Length + LeastRoomForValues;
            var limit = Math.Min(LineLimits.MaxLineBytes, _batch.Room >= least ? _batch.Room : _batch.BodyLimit);
            var line = Begin(_line, name);
            var taken = 0;
            while (taken < values.Length)
            {
                var text = new LineWriter(number);
                Write(ref text, kind, values[taken]);
                // The first is taken in any case: a line may be longer than a part.
                if (taken > 0 && line.Written.Length + 1 + text.Written.Length + tail.Length > limit)
                {
                    break;
                }
                if (taken > 0)
                {
                    line.Append(":"u8);
                }
                line.Append(text.Written);
                taken++;
            }
            End(ref line, tail, taken);
            values = values[taken..];
        }
    }

    private void PackGone(int count)
    {
        _batch.BeginGone();
        for (var series = 0; series < count; series++)
        {
            var entry = memory.Entry(series);
            if (entry is { Kind: SeriesKind.Gauge, DoneVersion: not 0 } && memory.TryReadText(entry, out var name, out var tail))
            {
                PackNumber(name, tail, 0, measurements: 0);
            }
        }
    }

    private static void Write(ref LineWriter text, SeriesKind kind, long value)
    {
        if (kind == SeriesKind.Microseconds)
        {
            text.AppendMilliseconds(value);
        }
        else
        {
            text.Append(Double(value));
        }
    }

    private static LineWriter Begin(Span<byte> buffer, ReadOnlySpan<byte> name)
    {
        var line = new LineWriter(buffer);
        line.Append(name);
        line.Append(":"u8);
        return line;
    }

    private void End(ref LineWriter line, ReadOnlySpan<byte> tail, long measurements)
    {
        line.Append(tail);
        if (!line.Overflow)
        {
            _batch.Add(line.Written, measurements);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Double(long bits) => BitConverter.Int64BitsToDouble(bits);
}
