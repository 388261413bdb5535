using Windhover.Exporter.Lines;
using Windhover.Exporter.Registry;
using Windhover.Exporter.Shards;
using Windhover.Exporter.State;

namespace Windhover.Exporter.SelfMetrics;

/// <summary>The metrics about lines, samples and events: sums over all shards. Names and help texts are statsd_exporter's.</summary>
internal sealed class PipelineMetrics(ShardContext context, Func<IReadOnlyList<SeriesShard>> shards, SelfRegistry host)
{
    public IEnumerable<SelfFamily> Read()
    {
        var all = shards();
        var registry = context.Registry;
        yield return Counter(
            "events_unmapped_total",
            "The total number of StatsD events no mapping was found for.",
            Sum(all, static tallies => tallies.Unmapped));
        yield return Counter(
            "samples_total", "The total number of StatsD samples received.", Sum(all, static tallies => tallies.Parser.Samples));
        yield return Counter(
            "tags_total", "The total number of DogStatsD tags processed.", Sum(all, static tallies => tallies.Parser.Tags));
        yield return Counter(
            "tag_errors_total",
            "The number of errors parsing DogStatsD tags.",
            Sum(all, static tallies => tallies.Parser.TagErrors));
        yield return Gauge(
            "loaded_mappings", "The current number of configured metric mappings.", context.Rules.Mapper.Count);
        yield return new SelfFamily(
            "windhover_exporter_series",
            "Series that are shown now.",
            SeriesKind.Gauge,
            [new SelfSample(() => registry.Count)]);
        foreach (var family in ReadLabelled(all, registry))
        {
            // Without a series there is no family: client_golang shows a vector from its first value on.
            if (family.Samples.Count > 0)
            {
                yield return family;
            }
        }
    }

    private static long Sum(IReadOnlyList<SeriesShard> shards, Func<EventTallies, long> read)
    {
        long sum = 0;
        foreach (var shard in shards)
        {
            sum += read(shard.Tallies);
        }

        return sum;
    }

    private static SelfFamily Counter(string name, string help, double value)
        => new("statsd_exporter_" + name, help, SeriesKind.Counter, [new SelfSample(() => value)]);

    private static SelfFamily Gauge(string name, string help, double value)
        => new("statsd_exporter_" + name, help, SeriesKind.Gauge, [new SelfSample(() => value)]);

    private static SelfFamily Labelled(
        string name, string help, string label, IEnumerable<(string Value, long Count)> counts, SeriesKind kind = SeriesKind.Counter)
        => new(
            "statsd_exporter_" + name,
            help,
            kind,
            [
                .. counts.Where(one => one.Count > 0)
                    .OrderBy(one => one.Value, StringComparer.Ordinal)
                    .Select(one => new SelfSample(() => one.Count, (label, one.Value))),
            ]);

    private IEnumerable<SelfFamily> ReadLabelled(IReadOnlyList<SeriesShard> all, SeriesRegistry registry)
    {
        yield return Labelled(
            "events_total",
            "The total number of StatsD events seen.",
            "type",
            EventTypes.All.Select(type => (type.Label(), Sum(all, tallies => tallies.Accepted(type)))));
        yield return Labelled(
            "events_actions_total",
            "The total number of StatsD events by action.",
            "action",
            [("drop", Sum(all, static tallies => tallies.Dropped)), ("map", Sum(all, static tallies => tallies.Mapped))]);
        yield return Labelled(
            "sample_errors_total",
            "The total number of errors parsing StatsD samples.",
            "reason",
            Enum.GetValues<LineError>()
                .Where(error => error != LineError.None)
                .Select(error => (error.Reason(), Sum(all, tallies => tallies.Parser.Errors(error)))));
        yield return Labelled(
            "events_error_total",
            "The total number of StatsD events discarded due to errors.",
            "reason",
            Enum.GetValues<Rejection>()
                .Where(rejection => rejection != Rejection.None && !rejection.IsConflict())
                .Select(rejection => (rejection.Reason(), registry.Rejections.Errors(rejection))));
        yield return new SelfFamily(
            "windhover_exporter_help_conflicts_total",
            "The number of new series that are shown with another help text than their rule has: the first of the name.",
            SeriesKind.Counter,
            [new SelfSample(() => registry.Rejections.OtherHelps)]);
        yield return Labelled(
            "metrics_total",
            "The total number of metrics.",
            "type",
            Enum.GetValues<SeriesKind>().Select(kind => (kind.Name(), registry.NameSets(kind))),
            SeriesKind.Gauge);
        yield return Labelled(
            "config_reloads_total",
            "The number of configuration reloads.",
            "outcome",
            [("failure", host.FailedReloads.Value), ("success", host.SuccessfulReloads.Value)]);
        yield return new SelfFamily(
            "statsd_exporter_events_conflict_total",
            "The total number of StatsD events with conflicting names.",
            SeriesKind.Counter,
            [
                .. registry.Rejections.Conflicts()
                    .OrderBy(conflict => conflict.MetricName, StringComparer.Ordinal)
                    .ThenBy(conflict => conflict.Type.Label(), StringComparer.Ordinal)
                    .Select(conflict => new SelfSample(
                        () => conflict.Events, ("metric_name", conflict.MetricName), ("type", conflict.Type.Label()))),
            ]);
    }
}
