using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;

namespace Windhover.Exporter.Values;

/// <summary>Quantiles and window of a summary, checked and prepared once for all series that share them.</summary>
internal sealed class SummaryShape
{
    // client_golang, summary.go: DefMaxAge, DefAgeBuckets. Its buffer (DefBufCap) is not here: what it holds back changes no answer.
    private static readonly TimeSpan DefaultMaxAge = TimeSpan.FromMinutes(10);
    private const uint DefaultAgeBuckets = 5;

    // A file may ask for four billion; that is a way to end the process.
    private const uint MaxAgeBuckets = 100;

    // statsd_exporter, registry.go: where no mapping file was given.
    private static readonly QuantileObjective[] DefaultObjectives = [new(0.5, 0.05), new(0.9, 0.01), new(0.99, 0.001)];

    private SummaryShape(QuantileObjective[] objectives, int ageBuckets, long slotTicks)
    {
        Objectives = objectives;
        QuantileLabels = Array.ConvertAll(objectives, objective => Text(objective.Quantile));
        AgeBuckets = ageBuckets;
        SlotTicks = slotTicks;
    }

    /// <summary>Rising.</summary>
    public QuantileObjective[] Objectives { get; }

    /// <summary>The values of the label <c>quantile</c>.</summary>
    public byte[][] QuantileLabels { get; }

    public int AgeBuckets { get; }

    /// <summary>After this long the oldest part of the window is forgotten.</summary>
    public long SlotTicks { get; }

    /// <summary>What a mapping asks for; without one the defaults. Where it has no quantiles, the defaults' quantiles.</summary>
    /// <returns>Null for a quantile outside 0 to 1, or a negative age: statsd_exporter panics at the first scrape or sample.</returns>
    public static SummaryShape? Create(SummaryOptions? own, SummaryOptions defaults)
    {
        var quantiles = own is { Quantiles.Count: > 0 } ? own.Quantiles : defaults.Quantiles;
        var byQuantile = new SortedDictionary<double, double>();
        foreach (var objective in quantiles)
        {
            if (objective.Quantile is not (>= 0 and <= 1))
            {
                return null;
            }

            byQuantile[objective.Quantile] = objective.Error;
        }

        var options = own ?? defaults;
        if (options.MaxAge < TimeSpan.Zero)
        {
            return null;
        }

        QuantileObjective[] objectives = [.. byQuantile.Select(pair => new QuantileObjective(pair.Key, pair.Value))];
        var ageBuckets = (int)Math.Min(options.AgeBuckets == 0 ? DefaultAgeBuckets : options.AgeBuckets, MaxAgeBuckets);
        var maxAge = options.MaxAge == TimeSpan.Zero ? DefaultMaxAge : options.MaxAge;
        return new SummaryShape(
            objectives.Length == 0 ? DefaultObjectives : objectives, ageBuckets, Math.Max(1, maxAge.Ticks / ageBuckets));
    }

    /// <summary>A shape that was saved.</summary>
    /// <returns>Null if it is none.</returns>
    public static SummaryShape? Restore(QuantileObjective[] objectives, int ageBuckets, long slotTicks)
    {
        var rises = objectives.All(objective => objective.Quantile is >= 0 and <= 1)
            && objectives.Zip(objectives.Skip(1), static (one, next) => one.Quantile < next.Quantile).All(static rises => rises);
        return rises && objectives.Length > 0 && ageBuckets is > 0 and <= (int)MaxAgeBuckets && slotTicks > 0
            ? new SummaryShape(objectives, ageBuckets, slotTicks)
            : null;
    }

    public bool IsAs(SummaryShape other)
        => AgeBuckets == other.AgeBuckets && SlotTicks == other.SlotTicks && Objectives.AsSpan().SequenceEqual(other.Objectives);

    private static byte[] Text(double value)
    {
        Span<byte> text = stackalloc byte[FloatWriter.MaxLength];
        return text[..FloatWriter.Format(value, text)].ToArray();
    }
}
