namespace Windhover.Launcher.Control;

/// <summary>What one process did during the last seconds, so that each reading finds an earlier one to compare with.</summary>
internal sealed class ChildHistory(TimeProvider time)
{
    /// <summary>Rates are over so much time: long enough to be calm, short enough to show what happens now.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Queue<ChildSample> _samples = new();

    public void Add(ChildSample sample)
    {
        _samples.Enqueue(sample);
        // The oldest that stays is the last one from before the window.
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.ElementAt(1).At, sample.At) >= Window)
        {
            _samples.Dequeue();
        }
    }

    /// <summary>The sample to compare <paramref name="now"/> with; null for a process that has no sample yet.</summary>
    public ChildSample? Before(ChildSample now) =>
        _samples.TryPeek(out var oldest) && oldest.At < now.At ? oldest : null;
}
