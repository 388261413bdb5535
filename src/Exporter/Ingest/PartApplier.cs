using Windhover.Exporter.Lines;
using Windhover.Interop.Channel;

namespace Windhover.Exporter.Ingest;

/// <summary>Counts each part of a batch once: one that was counted before is passed over, one that is killed in its middle is taken back
/// by the next process.</summary>
/// <remarks>The order is what makes it so: what is changed can be taken back, the note says that it counts, and only then is the way back
/// thrown away.</remarks>
/// <param name="sink">Takes parts.</param>
/// <param name="lines">Takes lines: <paramref name="sink"/>, or what stands before it.</param>
/// <param name="page">Where senders, and the next process, find what was counted.</param>
/// <param name="counters">Of parts.</param>
/// <param name="ingest">Of lines.</param>
/// <param name="log">For what should not happen.</param>
internal sealed class PartApplier(
    IPartSink sink, ILineSink lines, AckPage page, ChannelCounters counters, IngestCounters ingest, IngestLog log)
{
    public void Enter() => lines.Enter();

    public void Exit() => lines.Exit();

    /// <summary>Between <see cref="Enter"/> and <see cref="Exit"/>.</summary>
    /// <param name="datagram">A header line, and lines.</param>
    /// <param name="isCut">Its end is missing.</param>
    public void Apply(ReadOnlySpan<byte> datagram, bool isCut)
    {
        var end = datagram.IndexOf((byte)'\n');
        if (isCut || end < 0 || !PartHeader.TryParse(datagram[..end], out var header) || !page.Has(header.Outbox))
        {
            // It must not be acknowledged as counted, and no other exporter could read it: a defect, which the sender's records show too.
            log.Count(ref counters.Malformed, "the workers' channel brought something that is no part of a batch");
            return;
        }

        if (!page.IsNext(header.Id))
        {
            counters.PassedOver++;
            return;
        }

        sink.BeginPart(header.Outbox, header.Batch, header.Part);
        try
        {
            if (header.IsGone)
            {
                RemoveGauges(datagram[(end + 1)..]);
            }
            else
            {
                Interlocked.Add(ref ingest.Lines, LineSplitter.Split(datagram[(end + 1)..], lines));
            }
        }
        catch (Exception exception)
        {
            // A defect of the sink costs the rest of one part. It is noted all the same: sent again it would fail again, for ever.
            log.Count(ref counters.Faults, $"a part of the workers' channel failed, and receiving goes on: {exception}");
        }

        page.Acknowledge(header.Id);
        sink.CommitPart();
        counters.Applied++;
    }

    private void RemoveGauges(ReadOnlySpan<byte> text)
    {
        foreach (var range in text.Split((byte)'\n'))
        {
            if (!text[range].IsEmpty && sink.RemoveGauge(text[range]))
            {
                counters.GaugesRemoved++;
            }
        }
    }
}
