using System.Diagnostics;
using Windhover.Blaster.Interop;

namespace Windhover.Blaster;

/// <summary>Sends a load, in batches.</summary>
internal static class Blast
{
    /// <summary>Errors in a row after which no receiver seems to be there.</summary>
    private const int MaxErrors = 1000;

    /// <summary>By as many threads as the load asks for, each with its part of it.</summary>
    public static Sent Run(Load load, Packets packets)
    {
        var share = load.Share();
        Task<Sent>[] parts =
            [.. Enumerable.Range(0, load.Threads).Select(_ => Task.Factory.StartNew(
                () => RunOne(share, packets), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        return parts.Select(part => part.Result).Aggregate(static (one, other) => one.With(other));
    }

    private static Sent RunOne(Load load, Packets packets)
    {
        using var target = Target.Of(load, packets);
        using var batch = new SendBatch();
        var wanted = (load.Total + load.Lines - 1) / load.Lines;
        long sent = 0;
        long errors = 0;
        var next = 0;
        var turn = 0;
        var together = new int[SendBatch.Capacity];
        var clock = Stopwatch.StartNew();
        while (sent + errors < wanted && errors < MaxErrors)
        {
            var left = wanted - sent - errors;
            if (load.Rate > 0)
            {
                // What is due by now, so that a late batch is followed by more and not by a lower rate.
                left = Math.Min(wanted, (long)(clock.Elapsed.TotalSeconds * load.Rate / load.Lines)) - sent - errors;
                if (left <= 0)
                {
                    Pause.ShortestPossible();
                    continue;
                }
            }

            var messages = 0;
            while (left > 0 && messages < SendBatch.Capacity)
            {
                var count = packets.Together(next, (int)Math.Min(load.Segments, left));
                batch.Set(messages, packets, next, count);
                together[messages++] = count;
                left -= count;
                next = (next + count) % packets.Count;
            }

            var taken = batch.Send(target.Descriptors[turn], messages);
            turn = turn + 1 == target.Descriptors.Length ? 0 : turn + 1;
            if (taken < 0)
            {
                errors += together[0];
                taken = 0;
            }

            sent += together.Take(taken).Sum();
            next = (int)((sent + errors) % packets.Count);
        }

        return new Sent(sent * load.Lines, sent, errors, clock.Elapsed.TotalSeconds);
    }
}
