namespace Windhover.Exporter.Registry;

/// <summary>Names that no client may take, because the exporter shows them about itself, or statsd_exporter would.</summary>
internal static class ReservedNames
{
    /// <summary>Of the metrics that statsd_exporter does not have.</summary>
    private const string OwnPrefix = "windhover_exporter_";

    /// <summary>Of the launcher's metrics, which the same scrape shows where a launcher started this exporter.</summary>
    private static readonly string[] LauncherPrefixes =
    [
        "windhover_access_log_", "windhover_launcher_", "windhover_listen_queue_", "windhover_log_", "windhover_outbox_", "windhover_reload",
        "windhover_worker",
    ];

    // Not frozen: that takes an assembly of its own.
    private static readonly HashSet<string> Names = MakeNames();

    /// <returns>The own name in the way, or null.</returns>
    public static string? FindClash(SeriesKind kind, string name)
    {
        if (Names.Contains(name) || name.StartsWith(OwnPrefix, StringComparison.Ordinal))
        {
            return name;
        }

        if (name.StartsWith("windhover_", StringComparison.Ordinal)
            && Array.Exists(LauncherPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            return name;
        }

        if (kind is SeriesKind.Counter or SeriesKind.Gauge)
        {
            return null;
        }

        foreach (var suffix in (ReadOnlySpan<string>)["_sum", "_count", "_bucket"])
        {
            if (Names.TryGetValue(name + suffix, out var own))
            {
                return own;
            }
        }

        return null;
    }

    private static HashSet<string> MakeNames()
    {
        // client_golang: collectors.NewGoCollector, NewProcessCollector; promhttp.
        string[] go =
        [
            "gc_duration_seconds", "gc_duration_seconds_sum", "gc_duration_seconds_count", "gc_gogc_percent", "gc_gomemlimit_bytes",
            "goroutines", "info", "memstats_alloc_bytes", "memstats_alloc_bytes_total", "memstats_buck_hash_sys_bytes",
            "memstats_frees_total", "memstats_gc_sys_bytes", "memstats_heap_alloc_bytes", "memstats_heap_idle_bytes",
            "memstats_heap_inuse_bytes", "memstats_heap_objects", "memstats_heap_released_bytes", "memstats_heap_sys_bytes",
            "memstats_last_gc_time_seconds", "memstats_mallocs_total", "memstats_mcache_inuse_bytes", "memstats_mcache_sys_bytes",
            "memstats_mspan_inuse_bytes", "memstats_mspan_sys_bytes", "memstats_next_gc_bytes", "memstats_other_sys_bytes",
            "memstats_stack_inuse_bytes", "memstats_stack_sys_bytes", "memstats_sys_bytes", "sched_gomaxprocs_threads", "threads",
        ];
        string[] process =
        [
            "cpu_seconds_total", "max_fds", "network_receive_bytes_total", "network_transmit_bytes_total", "open_fds",
            "resident_memory_bytes", "start_time_seconds", "virtual_memory_bytes", "virtual_memory_max_bytes",
        ];
        string[] exporter =
        [
            "build_info", "config_reloads_total", "event_queue_flushed_total", "events_actions_total", "events_conflict_total",
            "events_error_total", "events_total", "events_unmapped_total", "lines_total", "loaded_mappings", "metrics_total",
            "relay_lines_relayed_total", "relay_long_lines_total", "relay_packets_total", "sample_errors_total", "samples_total",
            "tag_errors_total", "tags_total", "tcp_connection_errors_total", "tcp_connections_total",
            "tcp_too_long_lines_total", "udp_packet_drops_total", "udp_packets_total", "unixgram_packets_total",
        ];
        string[] all =
        [
            .. go.Select(name => "go_" + name),
            .. process.Select(name => "process_" + name),
            .. exporter.Select(name => "statsd_exporter_" + name),
            "promhttp_metric_handler_requests_in_flight",
            "promhttp_metric_handler_requests_total",
            "statsd_metric_mapper_cache_gets_total",
            "statsd_metric_mapper_cache_hits_total",
            "statsd_metric_mapper_cache_length",
        ];
        return all.ToHashSet(StringComparer.Ordinal);
    }
}
