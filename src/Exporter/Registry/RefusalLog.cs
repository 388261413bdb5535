using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Registry;

/// <summary>Counts what was refused, and remembers both sides of each conflict.</summary>
internal sealed class RefusalLog
{
    /// <summary>Names that get a series of their own in <c>statsd_exporter_events_conflict_total</c>. statsd_exporter has no bound,
    /// so that a client can fill its memory with conflicts alone.</summary>
    private const int MaxConflicts = 1000;

    /// <summary>Longer names count among the others: the memory of a thousand conflicts is bounded too.</summary>
    private const int MaxNameLength = 512;

    /// <summary>The name that stands for all conflicts above the bound; no client can send it.</summary>
    private const string OtherNames = "(other)";

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, EventType Type), Conflict> _conflicts = [];
    private readonly long[] _errors = new long[(int)Refusal.TooManySetValues + 1];

    /// <summary>Events refused for <paramref name="refusal"/>.</summary>
    public long Errors(Refusal refusal) => Volatile.Read(ref _errors[(int)refusal]);

    public Conflict[] Conflicts()
    {
        lock (_gate)
        {
            return [.. _conflicts.Values];
        }
    }

    /// <param name="events">How many events were refused.</param>
    /// <param name="metricName">Escaped.</param>
    /// <param name="statsdName">As the line had it.</param>
    /// <param name="holder">The metric in the way, where there is one.</param>
    public void Count(Refusal refusal, long events, EventType type, string metricName, string statsdName, string? holder)
    {
        Interlocked.Add(ref _errors[(int)refusal], events);
        if (!refusal.IsConflict())
        {
            return;
        }

        lock (_gate)
        {
            var shown = metricName;
            if (metricName.Length > MaxNameLength
                || statsdName.Length > MaxNameLength
                || (_conflicts.Count >= MaxConflicts && !_conflicts.ContainsKey((metricName, type))))
            {
                shown = OtherNames;
                statsdName = OtherNames;
                holder = OtherNames;
            }

            var known = _conflicts.GetValueOrDefault((shown, type));
            _conflicts[(shown, type)] = new Conflict(
                type, shown, statsdName, holder ?? metricName, refusal, (known?.Events ?? 0) + events);
        }
    }
}
