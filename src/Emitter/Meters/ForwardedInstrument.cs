using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Windhover.Emitter.Lines;

namespace Windhover.Emitter.Meters;

/// <summary>How one instrument becomes StatsD lines.</summary>
internal sealed class ForwardedInstrument
{
    private readonly byte[] _name;
    private readonly byte[] _fixedTags;
    private readonly Kind _kind;
    private readonly double _factor = 1;
    private readonly ConcurrentDictionary<string, double> _last = new();

    public ForwardedInstrument(Instrument instrument, string appName, string slot)
    {
        _name = Encoding.UTF8.GetBytes(TagText.Name(instrument.Name));
        (_kind, Cumulative) = Classify(instrument);
        if (_kind == Kind.Histogram && instrument.Unit is "ms" or "s")
        {
            // The exporter divides by 1,000 what comes as milliseconds.
            (_kind, _factor) = (Kind.Timer, instrument.Unit == "s" ? 1000 : 1);
        }
        _fixedTags = Encoding.UTF8.GetBytes($"app_name:{appName}{(_kind == Kind.Gauge ? ",slot:" + slot : "")}");
    }

    private enum Kind
    {
        Counter,
        RelativeGauge,
        Gauge,
        Histogram,
        Timer,
    }

    /// <summary>Measurements are totals: <see cref="Advance"/> makes increments of them.</summary>
    public bool Cumulative { get; }

    /// <summary>The increment since the last call for these tags. A total that fell has begun anew.</summary>
    public double Advance(ReadOnlySpan<byte> tags, double total)
    {
        var key = Encoding.UTF8.GetString(tags);
        var last = _last.GetValueOrDefault(key);
        _last[key] = total;
        return _kind == Kind.Counter && total < last ? total : total - last;
    }

    public void WriteTags(ref LineWriter line, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        line.Append("#"u8);
        line.Append(_fixedTags);
        foreach (var (key, value) in tags)
        {
            // A tag without a value is an error to the exporter.
            if (Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text && key.Length > 0)
            {
                line.Append(","u8);
                line.Append(TagText.Key(key));
                line.Append(":"u8);
                line.Append(TagText.Value(text));
            }
        }
    }

    /// <returns>False where there is nothing to say: a total that did not move, a number that StatsD cannot carry.</returns>
    public bool Write(ref LineWriter line, double value, ReadOnlySpan<byte> tags)
    {
        if (!double.IsFinite(value) || (value == 0 && Cumulative))
        {
            return false;
        }
        if (_kind == Kind.Gauge && value < 0)
        {
            // A sign makes a gauge relative: to reach a negative value it goes through zero.
            WriteSample(ref line, default, 0, "|g|"u8, tags);
            line.Append("\n"u8);
        }
        var sign = _kind == Kind.RelativeGauge && value >= 0 ? "+"u8 : default;
        WriteSample(ref line, sign, value * _factor, Type, tags);
        return true;
    }

    private ReadOnlySpan<byte> Type => _kind switch
    {
        Kind.Counter => "|c|"u8,
        Kind.Histogram => "|h|"u8,
        Kind.Timer => "|ms|"u8,
        _ => "|g|"u8,
    };

    private void WriteSample(
        ref LineWriter line, ReadOnlySpan<byte> sign, double value, ReadOnlySpan<byte> type, ReadOnlySpan<byte> tags)
    {
        line.Append(_name);
        line.Append(":"u8);
        line.Append(sign);
        line.Append(value);
        line.Append(type);
        line.Append(tags);
    }

    private static (Kind Kind, bool Cumulative) Classify(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        return type == typeof(Counter<>) ? (Kind.Counter, false)
            : type == typeof(ObservableCounter<>) ? (Kind.Counter, true)
            : type == typeof(UpDownCounter<>) ? (Kind.RelativeGauge, false)
            : type == typeof(ObservableUpDownCounter<>) ? (Kind.RelativeGauge, true)
            : type == typeof(Histogram<>) ? (Kind.Histogram, false)
            : (Kind.Gauge, false);
    }
}
