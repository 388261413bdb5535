using System.Text;

namespace Windhover.Exporter.Lines;

/// <summary>A type of StatsD samples: how it is written and what that means. This table is the only place that knows a type by its
/// letters; the parser, the lines that are known, the series and the texts of errors read it.</summary>
internal sealed class StatsdType
{
    private static readonly List<StatsdType> Rows = [];

    public static readonly StatsdType Counter = new("c", EventType.Counter) { Rate = RateUse.Divides, CannotFall = true };

    public static readonly StatsdType Gauge = new("g", EventType.Gauge) { IsRelativeWithSign = true };

    /// <summary>In milliseconds; Prometheus has seconds.</summary>
    public static readonly StatsdType Timing = new("ms", EventType.Observer) { Rate = RateUse.Weighs, Divisor = 1000, Packs = true };

    public static readonly StatsdType Histogram = new("h", EventType.Observer) { Rate = RateUse.Weighs, Packs = true };

    public static readonly StatsdType Distribution = new("d", EventType.Observer) { Rate = RateUse.Weighs, Packs = true };

    /// <summary>Read only if <see cref="LineOptions.Sets"/> says so. A set is a gauge to rules and in counts, and no gauge to the series.</summary>
    public static readonly StatsdType Set = new("s", EventType.Gauge) { IsSet = true };

    private readonly byte[] _letters;

    private StatsdType(string letters, EventType @event)
    {
        _letters = Encoding.ASCII.GetBytes(letters);
        Letters = letters;
        Event = @event;
        Index = Rows.Count;
        Rows.Add(this);
    }

    /// <summary>In the order of <see cref="Index"/>.</summary>
    public static IReadOnlyList<StatsdType> All => Rows;

    /// <summary>Case counts: <c>MS</c> is no type.</summary>
    public string Letters { get; }

    /// <summary>What rules and the exporter's own metrics call it.</summary>
    public EventType Event { get; }

    /// <summary>0 and up without a gap, for arrays with a place for each type.</summary>
    public int Index { get; }

    /// <summary>From the unit on the wire to the one that is shown.</summary>
    public double Divisor { get; private init; } = 1;

    public RateUse Rate { get; private init; }

    /// <summary>Several values may stand before one type, <c>1:2:3|ms</c>: DogStatsD's extended aggregation.</summary>
    public bool Packs { get; private init; }

    /// <summary>Values below zero are rejected.</summary>
    public bool CannotFall { get; private init; }

    /// <summary><c>+1</c> and <c>-1</c> change the value in place of setting it.</summary>
    public bool IsRelativeWithSign { get; private init; }

    /// <summary>A value is any text, and its series counts the different ones.</summary>
    public bool IsSet { get; private init; }

    /// <returns>Null if there is no such type.</returns>
    public static StatsdType? Find(ReadOnlySpan<byte> letters, bool sets)
    {
        foreach (var type in Rows)
        {
            if (letters.SequenceEqual(type._letters))
            {
                return type.IsSet && !sets ? null : type;
            }
        }

        return null;
    }
}
