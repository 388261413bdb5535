using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Registry;

/// <summary>Counts what was rejected, and remembers both sides of each conflict, also of those between help texts, which reject nothing.</summary>
internal sealed class RejectionLog
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
    private readonly Dictionary<string, HelpConflict> _helps = new(StringComparer.Ordinal);
    private readonly long[] _errors = new long[(int)Rejection.TooManySetValues + 1];

    /// <summary>Events rejected for <paramref name="rejection"/>.</summary>
    public long Errors(Rejection rejection) => Volatile.Read(ref _errors[(int)rejection]);

    public Conflict[] Conflicts()
    {
        lock (_gate)
        {
            return [.. _conflicts.Values];
        }
    }

    /// <summary>Series whose help text is not shown.</summary>
    public long OtherHelps
    {
        get
        {
            lock (_gate)
            {
                return _helps.Values.Sum(conflict => conflict.Series);
            }
        }
    }

    public HelpConflict[] HelpConflicts()
    {
        lock (_gate)
        {
            return [.. _helps.Values];
        }
    }

    /// <summary>Counts a new series whose help text is not shown.</summary>
    public void CountOtherHelp(string metricName, string statsdName, string shown, string notShown)
    {
        lock (_gate)
        {
            if (metricName.Length > MaxNameLength
                || statsdName.Length > MaxNameLength
                || (_helps.Count >= MaxConflicts && !_helps.ContainsKey(metricName)))
            {
                (metricName, statsdName) = (OtherNames, OtherNames);
            }

            var known = _helps.GetValueOrDefault(metricName);
            _helps[metricName] = new HelpConflict(metricName, statsdName, shown, notShown, (known?.Series ?? 0) + 1);
        }
    }

    /// <param name="events">How many events were rejected.</param>
    /// <param name="metricName">Escaped.</param>
    /// <param name="statsdName">As the line had it.</param>
    /// <param name="holder">The metric in the way, where there is one.</param>
    public void Count(Rejection rejection, long events, EventType type, string metricName, string statsdName, string? holder)
    {
        Interlocked.Add(ref _errors[(int)rejection], events);
        if (!rejection.IsConflict())
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
                type, shown, statsdName, holder ?? metricName, rejection, (known?.Events ?? 0) + events);
        }
    }
}
