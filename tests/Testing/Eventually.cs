namespace Windhover.Testing;

/// <summary>Waits for what no event announces: looks again and again, with a limit that only ends a hang.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="isTrue">Looked at every 20 ms.</param>
    /// <param name="describe">What was awaited, for the message.</param>
    /// <exception cref="TimeoutException">It was not true within <see cref="TestLimits.Hang"/>.</exception>
    public static Task TrueAsync(Func<bool> isTrue, Func<string> describe) => TrueAsync(() => Task.FromResult(isTrue()), describe);

    /// <inheritdoc cref="TrueAsync(Func{bool}, Func{string})"/>
    public static async Task TrueAsync(Func<Task<bool>> isTrue, Func<string> describe)
    {
        using var limit = new CancellationTokenSource(TestLimits.Hang);
        while (!await isTrue())
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited {TestLimits.Hang}: {describe()}");
            }
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }
}
