using Windhover.Exporter.Registry;
using Windhover.Exporter.Shards;
using Windhover.Exporter.State;

namespace Windhover.Exporter.SelfMetrics;

/// <summary>The metrics about the state file; only where there is one.</summary>
internal static class StateMetrics
{
    private const string Prefix = "windhover_exporter_state_";

    public static void AddTo(
        SelfRegistry self, SeriesRegistry registry, SeriesLoader loader, Func<IReadOnlyList<SeriesShard>> shards)
    {
        var slab = registry.Store.Slab;
        foreach (var loss in Enum.GetValues<StateLoss>())
        {
            self.AddCounter(
                Prefix + "left_out_total",
                "Series and parts of series in the state file that were not taken over.",
                () => registry.Losses(loss),
                ("reason", loss.Reason()));
        }

        self.AddCounter(
            Prefix + "unsaved_series_total",
            "Series that the state file had no room for: they are shown, and end with the process.",
            () => registry.Store.UnsavedSeries);
        self.AddCounter(
            Prefix + "failed_growths_total", "How often the state file could not be made longer.", () => slab.File!.FailedGrowths);
        self.AddCounter(
            Prefix + "journal_overflows_total",
            "Parts of batches that changed too much to be taken back.",
            () => shards().Sum(shard => shard.JournalOverflows));
        self.AddGauge(
            Prefix + "taken_back_parts", "Parts of batches that the process before was killed in and that were taken back.", () => loader.TakenBack);
        self.AddGauge(Prefix + "loaded_series", "Series that were taken over from the process before.", () => loader.Series);
        self.AddGauge(Prefix + "file_bytes", "Length of the state file.", () => slab.File!.Bytes);
        self.AddGauge(
            Prefix + "used_bytes", "Bytes of the state file that records take.", () => slab.UsedBytes.Saved);
        self.AddGauge(
            Prefix + "is_saved", "1 while new values get into the state file, 0 where its disk was full at the start.", () => slab.File!.IsShared ? 1 : 0);
    }
}
