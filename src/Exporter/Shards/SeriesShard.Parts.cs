using Windhover.Exporter.Lines;
using Windhover.Exporter.Registry;
using Windhover.Exporter.State;
using Windhover.Interop.Channel;

namespace Windhover.Exporter.Shards;

/// <summary>Lines that count once or not at all, and those that remove what a worker leaves behind.</summary>
internal sealed partial class SeriesShard
{
    private Journal? _journal;

    /// <summary>Null if no part is open: then nothing is saved, and a line costs what it always did.</summary>
    private Journal? _openJournal;

    /// <summary>Parts that could not have been taken back.</summary>
    public long JournalOverflows => _journal?.Overflows ?? 0;

    /// <inheritdoc/>
    public void BeginPart(int outbox, long batch, int part)
    {
        // Without a state nothing outlives this process, and there is nothing to take back.
        if (_store.Slab.File is not null)
        {
            _journal ??= _context.Registry.CreateJournal(Writer.Number);
            _journal?.Begin(new PartId(outbox, batch, part));
            _openJournal = _journal;
        }
    }

    /// <inheritdoc/>
    public void CommitPart()
    {
        if (_openJournal is { } journal)
        {
            journal.Commit();
            _openJournal = null;
            foreach (var handle in journal.TakeFree())
            {
                _store.Blocks.Free(handle, journal: null);
            }
        }
    }

    /// <inheritdoc/>
    public bool RemoveGauge(ReadOnlySpan<byte> line)
    {
        // Not counted as samples: nothing was measured.
        _labelsVersion++;
        _parser.Parse(line, _parsed, new LineStatistics());
        var isRemoved = false;
        foreach (var sample in _parsed.Events)
        {
            if (sample.Type == StatsdType.Gauge)
            {
                isRemoved |= RemoveGauge(sample);
            }
        }

        return isRemoved;
    }

    private bool RemoveGauge(in StatsdEvent sample)
    {
        var match = _rules.Mapper.Map(sample.Name, sample.Type.Event);
        if (match is { Rule.Drop: true } || match is { Name.Length: 0 })
        {
            return false;
        }

        if (match is not null)
        {
            MergeLabels(match);
        }

        _labels.Write(_parsed.Labels);
        return _context.Registry.Hide(new SeriesRequest(
            SeriesKind.Gauge, MetricName.Escape(match?.Name ?? sample.Name), _labels, match?.Rule, _rules.Mapper.Defaults, Writer));
    }
}
