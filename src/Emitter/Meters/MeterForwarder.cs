using System.Diagnostics.Metrics;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Windhover.Emitter.Lines;

namespace Windhover.Emitter.Meters;

/// <summary>Sends the measurements of chosen instruments of this process as StatsD lines.</summary>
internal sealed class MeterForwarder : IDisposable
{
    private readonly StatsdClient _client;
    private readonly HashSet<string> _chosen;
    private readonly string _slot;
    private readonly MeterListener _listener;

    /// <param name="client">Where the lines go.</param>
    /// <param name="meters">Names of meters, or <c>meter/instrument</c>.</param>
    /// <param name="slot">Tag of gauges: those of several processes cannot be added up.</param>
    public MeterForwarder(StatsdClient client, IEnumerable<string> meters, int slot)
    {
        _client = client;
        _chosen = [.. meters];
        _slot = slot.ToString(CultureInfo.InvariantCulture);
        _listener = new MeterListener { InstrumentPublished = Published };
        Listen<byte>();
        Listen<short>();
        Listen<int>();
        Listen<long>();
        Listen<float>();
        Listen<double>();
        Listen<decimal>();
        _listener.Start();
    }

    /// <summary>Reads the observable instruments.</summary>
    /// <exception cref="AggregateException">Callbacks of the app have thrown.</exception>
    public void Poll() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Published(Instrument instrument, MeterListener listener)
    {
        if (_chosen.Contains(instrument.Meter.Name) || _chosen.Contains($"{instrument.Meter.Name}/{instrument.Name}"))
        {
            listener.EnableMeasurementEvents(instrument, new ForwardedInstrument(instrument, _client.AppName, _slot));
        }
    }

    private void Listen<T>()
        where T : struct, INumber<T> =>
        _listener.SetMeasurementEventCallback<T>((_, measurement, tags, state) =>
            Forward((ForwardedInstrument)state!, double.CreateSaturating(measurement), tags));

    [SkipLocalsInit]
    private void Forward(ForwardedInstrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Span<byte> tagBuffer = stackalloc byte[StatsdClient.MaxLineBytes];
        var tagText = new LineWriter(tagBuffer);
        instrument.WriteTags(ref tagText, tags);
        if (instrument.Cumulative)
        {
            value = instrument.Advance(tagText.Written, value);
        }
        Span<byte> buffer = stackalloc byte[StatsdClient.MaxLineBytes * 2];
        var line = new LineWriter(buffer);
        if (instrument.Write(ref line, value, tagText.Written))
        {
            _client.Send(tagText.Overflow || line.Overflow ? buffer : line.Written);
        }
    }
}
