using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Windhover.Emitter.Lines;
using Windhover.Emitter.Outbox;

namespace Windhover.Emitter.Meters;

/// <summary>How the measurements of one instrument come into the outbox.</summary>
internal sealed class ForwardedInstrument
{
    /// <summary>Of the outbox's series, in percent: the app's instruments must not leave none for its requests.</summary>
    private const int ShareOfSeries = 50;

    private readonly OutboxWriter _outbox;
    private readonly byte[] _name;
    private readonly byte[] _fixedTags;
    private readonly SeriesKind _kind;
    private readonly double _factor = 1;

    // Of instruments whose measurements are totals: the last of each series.
    private readonly ConcurrentDictionary<int, double>? _totals;

    public ForwardedInstrument(Instrument instrument, OutboxWriter outbox, int? slot)
    {
        _outbox = outbox;
        _name = Encoding.UTF8.GetBytes(TagText.Name(instrument.Name));
        (_kind, var cumulative) = Classify(instrument);
        if (_kind == SeriesKind.Histogram && instrument.Unit is "ms" or "s")
        {
            // The exporter divides by 1,000 what comes as milliseconds.
            (_kind, _factor) = (SeriesKind.Milliseconds, instrument.Unit == "s" ? 1000 : 1);
        }
        _totals = cumulative ? new ConcurrentDictionary<int, double>() : null;
        // The values of several processes cannot be added up.
        var ofSlot = _kind == SeriesKind.Gauge && slot is { } number ? string.Create(CultureInfo.InvariantCulture, $",slot:{number}") : "";
        _fixedTags = Encoding.UTF8.GetBytes($"app_name:{outbox.AppName}{ofSlot}");
    }

    // The buffer is written before it is read.
    [SkipLocalsInit]
    public void Write(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!double.IsFinite(value))
        {
            // StatsD has no word for it.
            return;
        }
        Span<byte> buffer = stackalloc byte[LineLimits.MaxLineBytes];
        var text = new LineWriter(buffer);
        WriteTags(ref text, tags);
        // What has overflown is as long as the buffer: the outbox refuses it as too long.
        var series = _outbox.Series(_kind, _name, text.Overflow ? buffer : text.Written, ShareOfSeries);
        if (_totals is not null && series >= 0)
        {
            value = Advance(_totals, series, value);
        }
        Write(series, value);
    }

    private void Write(int series, double value)
    {
        switch (_kind)
        {
            case SeriesKind.Counter:
                _outbox.Add(series, (long)value);
                break;
            case SeriesKind.DecimalCounter or SeriesKind.Share:
                _outbox.Add(series, value);
                break;
            case SeriesKind.Gauge:
                _outbox.Set(series, value);
                break;
            default:
                _outbox.Record(series, value * _factor);
                break;
        }
    }

    private void WriteTags(ref LineWriter text, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        text.Append(_fixedTags);
        foreach (var (key, value) in tags)
        {
            // A tag without a value is an error to the exporter.
            if (Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } given && key.Length > 0)
            {
                text.Append(","u8);
                text.Append(TagText.Key(key));
                text.Append(":"u8);
                text.Append(TagText.Value(given));
            }
        }
    }

    /// <summary>The increment since the last call. The total of a counter that fell has begun anew.</summary>
    private double Advance(ConcurrentDictionary<int, double> totals, int series, double total)
    {
        var last = totals.GetValueOrDefault(series);
        totals[series] = total;
        return _kind != SeriesKind.Share && total < last ? total : total - last;
    }

    private static (SeriesKind Kind, bool Cumulative) Classify(Instrument instrument)
    {
        var type = instrument.GetType();
        var definition = type.GetGenericTypeDefinition();
        var number = type.GetGenericArguments()[0];
        var whole = number != typeof(double) && number != typeof(float) && number != typeof(decimal);
        var counter = whole ? SeriesKind.Counter : SeriesKind.DecimalCounter;
        return definition == typeof(Counter<>) ? (counter, false)
            : definition == typeof(ObservableCounter<>) ? (counter, true)
            : definition == typeof(UpDownCounter<>) ? (SeriesKind.Share, false)
            : definition == typeof(ObservableUpDownCounter<>) ? (SeriesKind.Share, true)
            : definition == typeof(Histogram<>) ? (SeriesKind.Histogram, false)
            : (SeriesKind.Gauge, false);
    }
}
