using System.Diagnostics;
using Windhover.Blaster.Interop;

namespace Windhover.Blaster;

/// <summary>Sends a load, in batches.</summary>
internal static class Blast
{
    /// <summary>Errors in a row after which nobody seems to listen.</summary>
    private const int MaxErrors = 1000;

    public static Sent Run(Load load, Packets packets)
    {
        using var target = Target.Of(load);
        using var batch = new SendBatch();
        long wanted = (load.Total + load.Lines - 1) / load.Lines;
        long sent = 0;
        long errors = 0;
        int next = 0;
        int turn = 0;
        var clock = Stopwatch.StartNew();
        while (sent + errors < wanted && errors < MaxErrors)
        {
            int count = (int)Math.Min(SendBatch.Capacity, wanted - sent - errors);
            if (load.Rate > 0)
            {
                // What is due by now, so that a late batch is followed by more and not by a lower rate.
                long due = Math.Min(wanted, (long)(clock.Elapsed.TotalSeconds * load.Rate / load.Lines)) - sent - errors;
                if (due <= 0)
                {
                    Pause.ShortestPossible();
                    continue;
                }

                count = (int)Math.Min(count, due);
            }

            for (int i = 0; i < count; i++)
            {
                batch.Set(i, packets, next);
                next = next + 1 == packets.Count ? 0 : next + 1;
            }

            int taken = batch.Send(target.Descriptors[turn], count);
            turn = turn + 1 == target.Descriptors.Length ? 0 : turn + 1;
            if (taken < 0)
            {
                errors++;
                taken = 0;
            }

            sent += taken;
            next = (int)((sent + errors) % packets.Count);
        }

        return new Sent(sent * load.Lines, sent, errors, clock.Elapsed.TotalSeconds);
    }
}
