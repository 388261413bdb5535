using System.Text;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Registry;

namespace Windhover.Exporter.Shards;

/// <summary>Notes what becomes of each sample, told by the code that ingests it: an explanation cannot differ from what happens.</summary>
/// <param name="live">Series that the samples are compared with, and that they do not change; null for none.</param>
internal sealed class SampleTrace(SeriesRegistry? live = null)
{
    private readonly (TracedSeries Series, SeriesProbe? Probe)[] _requests =
        new (TracedSeries, SeriesProbe?)[StatsdType.All.Count];

    public List<TracedSample> Samples { get; } = [];

    public void Begin(in StatsdEvent sample, MetricMapping? rule) => Samples.Add(new TracedSample(sample, rule));

    /// <summary>The series that samples of this type ask for from now on.</summary>
    public void Request(StatsdType type, in SeriesRequest request)
        => _requests[type.Index] = (
            new TracedSeries(
                request.Kind,
                request.Name,
                Encoding.UTF8.GetString(request.Labels.Labels),
                request.Help,
                TimeSpan.FromTicks(request.Ttl)),
            live?.Probe(request));

    /// <summary>The sample got as far as the series.</summary>
    public void Reach(StatsdType type)
    {
        var sample = Samples[^1];
        (sample.Series, var asked) = _requests[type.Index];
        if (asked is { } probe)
        {
            sample.IsKnown = probe.IsKnown;
            sample.OtherHelp = probe.OtherHelp;
            sample.Rejection = probe.Rejection;
            sample.Holder = probe.Holder;
            sample.HolderKind = probe.Holder is null ? null : live?.KindOf(probe.Holder);
        }
    }

    public void Reject(Rejection rejection, string? holder)
    {
        var sample = Samples[^1];
        if (sample.IsKnown == true || sample.Rejection != Rejection.None)
        {
            // What is there already decides; what this line alone would do is beside the point.
            return;
        }

        sample.Rejection = rejection;
        sample.Holder = holder;
        sample.HolderKind = Samples.Find(earlier => earlier.Rejection == Rejection.None && earlier.Series?.Name == holder)?.Series?.Kind;
    }
}
