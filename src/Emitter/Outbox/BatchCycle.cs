namespace Windhover.Emitter.Outbox;

/// <summary>Begins and ends a batch in the memory. Each step can be repeated by another process after a kill.</summary>
/// <remarks>A batch is all that an outbox held at one moment: the ends of its rings and the sums of its counters, written down first
/// (<see cref="BatchState.Open"/>). It has a number, is packed and sent in parts, and is freed when all parts are acknowledged
/// (<see cref="BatchState.Freeing"/>). A process that finds an open batch packs the very same parts again, so the exporter can tell by their
/// numbers which of them it has counted.</remarks>
internal static class BatchCycle
{
    /// <returns>None if it cannot be.</returns>
    public static BatchState State(OutboxMemory memory) => (BatchState)(memory.Reader.Read(
        ref memory.Header.Batch.State, (int)BatchState.Idle, (int)BatchState.Freeing, "state of the batch") ?? (int)BatchState.Idle);

    /// <summary>Notes what there is by now. What is appended later belongs to a later batch.</summary>
    /// <returns>False if there is nothing.</returns>
    public static bool TryOpen(OutboxMemory memory, PartTerms terms)
    {
        var any = false;
        for (var stripe = 0; stripe < memory.Layout.Stripes; stripe++)
        {
            any |= NoteCommitted(memory, stripe);
        }
        for (int series = 0, count = memory.SeriesCount; series < count; series++)
        {
            any |= NoteValue(memory, series);
        }
        if (any)
        {
            Begin(memory, terms, closing: false);
        }
        return any;
    }

    /// <summary>Notes all that there is, of a worker that is gone, and that its shares are to be taken back. The outbox is closed
    /// where there is nothing, or when this batch is done.</summary>
    /// <returns>False if there is nothing.</returns>
    public static bool TryOpenLast(OutboxMemory memory, PartTerms terms)
    {
        var any = false;
        for (var stripe = 0; stripe < memory.Layout.Stripes; stripe++)
        {
            any |= NoteAll(memory, stripe);
        }
        for (int series = 0, count = memory.SeriesCount; series < count; series++)
        {
            any |= NoteLast(memory, series, terms);
        }
        if (any)
        {
            Begin(memory, terms, closing: true);
        }
        else
        {
            Volatile.Write(ref memory.Header.Closed, 1);
        }
        return any;
    }

    /// <summary>What the open batch was packed from may be used again.</summary>
    /// <param name="lines">That it had.</param>
    public static void Free(OutboxMemory memory, long lines)
    {
        memory.Header.Batch.Lines = lines;
        Enter(memory, BatchState.Freeing);
        GoOnFreeing(memory);
    }

    /// <summary>Does the rest of <see cref="Free"/>, wherever it was interrupted.</summary>
    public static void GoOnFreeing(OutboxMemory memory)
    {
        for (int series = 0, count = memory.SeriesCount; series < count; series++)
        {
            ref var entry = ref memory.Series(series);
            entry.Done = entry.Noted;
            entry.DoneVersion = entry.NotedVersion;
        }
        for (var stripe = 0; stripe < memory.Layout.Stripes; stripe++)
        {
            ref var ends = ref memory.Stripe(stripe);
            Volatile.Write(ref ends.Tail, ends.BatchEnd);
        }
        ref var header = ref memory.Header;
        header.LinesSent = header.Batch.LinesBefore + header.Batch.Lines;
        header.Closed = header.Batch.Closing;
        Enter(memory, BatchState.Idle);
    }

    // Up to the first record that a thread has begun and not finished: it comes with a later batch.
    private static bool NoteCommitted(OutboxMemory memory, int stripe)
    {
        if (memory.Ring(stripe) is not var (tail, head))
        {
            return NoteNothing(memory, stripe);
        }
        var end = tail;
        while (end < head && memory.IsCommitted(stripe, end))
        {
            end++;
        }
        memory.Stripe(stripe).BatchEnd = end;
        return end != tail;
    }

    // What is not finished stays so: its writer is gone.
    private static bool NoteAll(OutboxMemory memory, int stripe)
    {
        if (memory.Ring(stripe) is not var (tail, head))
        {
            return NoteNothing(memory, stripe);
        }
        memory.Stripe(stripe).BatchEnd = head;
        for (var position = tail; position < head; position++)
        {
            if (!memory.IsCommitted(stripe, position))
            {
                memory.Drop(DropReason.Unfinished, 1);
            }
        }
        return head > tail;
    }

    // The worker has written where it should not: there is nothing to be read from this ring.
    private static bool NoteNothing(OutboxMemory memory, int stripe)
    {
        ref var ends = ref memory.Stripe(stripe);
        ends.BatchEnd = ends.Tail;
        return false;
    }

    private static bool NoteValue(OutboxMemory memory, int series)
    {
        ref var entry = ref memory.Series(series);
        // Before the value: one that comes in between is sent once more.
        entry.NotedVersion = Volatile.Read(ref entry.Version);
        entry.Noted = memory.Value(series, entry.Kind);
        return entry.Noted != entry.Done || entry.NotedVersion != entry.DoneVersion;
    }

    private static bool NoteLast(OutboxMemory memory, int series, PartTerms terms)
    {
        ref var entry = ref memory.Series(series);
        switch (entry.Kind)
        {
            case SeriesKind.Share:
                entry.Noted = 0;
                return entry.Done != 0;
            case SeriesKind.Gauge:
                // Its place is free where that is possible; no writer is left that could use its last value.
                entry.Noted = entry.Done;
                entry.NotedVersion = entry.DoneVersion;
                return terms.Numbered && entry.DoneVersion != 0;
            default:
                return NoteValue(memory, series);
        }
    }

    private static void Begin(OutboxMemory memory, PartTerms terms, bool closing)
    {
        ref var batch = ref memory.Header.Batch;
        batch.Number++;
        batch.Closing = closing ? 1 : 0;
        batch.Numbered = terms.Numbered ? 1 : 0;
        batch.PartBytes = terms.PartBytes;
        batch.PartsStarted = 0;
        batch.PartsDone = 0;
        batch.LinesBefore = memory.Header.LinesSent;
        batch.Lines = 0;
        Enter(memory, BatchState.Open);
    }

    // Neither the compiler nor the processor moves anything over it, in either direction.
    private static void Enter(OutboxMemory memory, BatchState state) =>
        Interlocked.Exchange(ref memory.Header.Batch.State, (int)state);
}
