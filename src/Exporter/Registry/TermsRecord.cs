using System.Text;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.State;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Registry;

/// <summary>Terms as a record: all that is needed to make a name, its label names and its options again.</summary>
/// <remarks>Header, then the identity: kind, whether it is a set, number of label names, time to live (ticks), name, label names, help;
/// of a histogram the schema (int.MinValue for none), the limit of native buckets, number of bounds and the bounds; of a summary the
/// age buckets, the ticks of one, number of objectives and these. Texts as BinaryWriter has them.</remarks>
internal static unsafe class TermsRecord
{
    private const int NoSchema = int.MinValue;
    private const int MaxObjectives = 1 << 16;

    /// <returns>The handle; 0 where there is no memory.</returns>
    public static uint Write(Slab slab, SeriesTerms terms, bool isSaved)
    {
        var content = Serialize(terms);
        var units = (uint)((Record.HeaderBytes + content.Length + Slab.Unit - 1) / Slab.Unit);
        var handle = slab.Allocate((int)units * Slab.Unit, isSaved);
        if (handle == 0)
        {
            return 0;
        }

        var record = slab.At(handle);
        Record.Shape(record, Record.HeaderBytes / Slab.Unit);
        Record.Runtime(record) = terms.Number;
        var room = new Span<byte>(record + Record.HeaderBytes, ((int)units * Slab.Unit) - Record.HeaderBytes);
        room.Clear();
        content.CopyTo(room);
        Record.Commit(slab, handle, RecordType.Terms, units);
        return handle;
    }

    /// <param name="record">Whole.</param>
    /// <returns>Null if the content makes no sense.</returns>
    public static LoadedTerms? Read(byte* record)
    {
        try
        {
            using var stream = new UnmanagedMemoryStream(Record.Identity(record), Record.IdentityBytes(record));
            using var reader = new BinaryReader(stream, Encoding.UTF8);
            return Read(reader);
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static byte[] Serialize(SeriesTerms terms)
    {
        var set = terms.Owner;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write((byte)set.Family.Kind);
        writer.Write(set.Family.IsSet);
        writer.Write(set.LabelCount);
        writer.Write(terms.Ttl);
        writer.Write(set.Family.Name);
        writer.Write(set.Names);
        writer.Write(set.Help);
        if (set.Histogram is { } histogram)
        {
            writer.Write(histogram.NativeSchema ?? NoSchema);
            writer.Write(histogram.MaxNativeBuckets);
            writer.Write(histogram.Bounds.Length);
            Array.ForEach(histogram.Bounds, writer.Write);
        }

        if (set.Summary is { } summary)
        {
            writer.Write(summary.AgeBuckets);
            writer.Write(summary.SlotTicks);
            writer.Write(summary.Objectives.Length);
            foreach (var objective in summary.Objectives)
            {
                writer.Write(objective.Quantile);
                writer.Write(objective.Error);
            }
        }

        return stream.ToArray();
    }

    private static LoadedTerms? Read(BinaryReader reader)
    {
        var kind = (SeriesKind)reader.ReadByte();
        var terms = new LoadedTerms(
            kind,
            reader.ReadBoolean(),
            reader.ReadInt32(),
            reader.ReadInt64(),
            reader.ReadString(),
            reader.ReadString(),
            reader.ReadString(),
            kind == SeriesKind.Histogram ? ReadHistogram(reader) : null,
            kind == SeriesKind.Summary ? ReadSummary(reader) : null);
        var makesSense = kind <= SeriesKind.Histogram
            && terms.Name.Length > 0
            && MetricName.Escape(terms.Name) == terms.Name
            && terms.LabelCount == (terms.Names.Length == 0 ? 0 : terms.Names.Count(',') + 1)
            && (kind != SeriesKind.Histogram || terms.Histogram is not null)
            && (kind != SeriesKind.Summary || terms.Summary is not null);
        return makesSense ? terms : null;
    }

    private static HistogramShape? ReadHistogram(BinaryReader reader)
    {
        var schema = reader.ReadInt32();
        var maxNative = reader.ReadUInt32();
        var count = reader.ReadInt32();
        if (count is < 0 or > HistogramShape.MaxBounds)
        {
            return null;
        }

        var bounds = new double[count];
        for (var i = 0; i < count; i++)
        {
            bounds[i] = reader.ReadDouble();
        }

        return HistogramShape.Restore(bounds, schema == NoSchema ? null : schema, maxNative);
    }

    private static SummaryShape? ReadSummary(BinaryReader reader)
    {
        var ageBuckets = reader.ReadInt32();
        var slotTicks = reader.ReadInt64();
        var count = reader.ReadInt32();
        if (count is < 0 or > MaxObjectives)
        {
            return null;
        }

        var objectives = new QuantileObjective[count];
        for (var i = 0; i < count; i++)
        {
            objectives[i] = new QuantileObjective(reader.ReadDouble(), reader.ReadDouble());
        }

        return SummaryShape.Restore(objectives, ageBuckets, slotTicks);
    }
}
