using System.Diagnostics.Metrics;
using System.Numerics;
using Windhover.Emitter.Outbox;

namespace Windhover.Emitter.Meters;

/// <summary>Brings the measurements of chosen instruments of this process into its outbox.</summary>
internal sealed class MeterForwarder : IDisposable
{
    private readonly OutboxWriter _outbox;
    private readonly HashSet<string> _chosen;
    private readonly int? _slot;
    private readonly MeterListener _listener;

    /// <param name="meters">Names of meters, or <c>meter/instrument</c>.</param>
    /// <param name="slot">Tag of gauges: those of several processes cannot be added up. Null for none.</param>
    public MeterForwarder(OutboxWriter outbox, IEnumerable<string> meters, int? slot)
    {
        _outbox = outbox;
        _chosen = [.. meters];
        _slot = slot;
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
            listener.EnableMeasurementEvents(instrument, new ForwardedInstrument(instrument, _outbox, _slot));
        }
    }

    private void Listen<T>()
        where T : struct, INumber<T> =>
        _listener.SetMeasurementEventCallback<T>((_, measurement, tags, state) =>
            ((ForwardedInstrument)state!).Write(double.CreateSaturating(measurement), tags));
}
