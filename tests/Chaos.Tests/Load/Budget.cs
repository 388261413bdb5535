namespace Windhover.Chaos.Tests.Load;

/// <summary>How many requests may be begun: load that runs ahead of the chaos by no more than that leaves processors to the
/// processes that start.</summary>
internal sealed class Budget : IDisposable
{
    private readonly SemaphoreSlim _permits = new(0);

    public void Add(int requests) => _permits.Release(requests);

    /// <exception cref="OperationCanceledException">The load is over.</exception>
    public Task TakeAsync(CancellationToken stop) => _permits.WaitAsync(stop);

    public void Dispose() => _permits.Dispose();
}
