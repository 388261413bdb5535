namespace Windhover.Exporter.Ingest;

/// <summary>Tells the operator when a receiver meets something that should not happen.</summary>
/// <param name="warn">Gets one sentence; what it throws is ignored, for a full disk must not end receiving.</param>
internal sealed class IngestLog(Action<string> warn)
{
    private readonly Action<string> _warn = warn;

    /// <summary>Adds 1 to <paramref name="counter"/>, and writes the <paramref name="message"/> the first, second, fourth, eighth…
    /// time: a log full of one sentence is of no help.</summary>
    public void Count(ref long counter, string message)
    {
        var times = Interlocked.Increment(ref counter);
        if (!long.IsPow2(times))
        {
            return;
        }

        try
        {
            _warn($"{message} ({times} so far)");
        }
        catch (Exception)
        {
            // The counter holds it.
        }
    }
}
