using System.Diagnostics.CodeAnalysis;

namespace Windhover.Launcher.Logs;

/// <summary>Lets a loop that reads rest between two readings, so that nothing is read and not yet dealt with.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing that the collector does not free.")]
internal sealed class PauseSwitch
{
    private readonly Lock _gate = new();
    private CancellationTokenSource _request = new();
    private TaskCompletionSource _resting = NewSource();
    private TaskCompletionSource _resumed = NewSource();
    private bool _hasEnded;

    /// <summary>For the loop: waits for the next reading, and rests meanwhile when asked to.</summary>
    /// <param name="read">Takes nothing where it is cancelled.</param>
    public async Task<int> RunAsync(Func<CancellationToken, ValueTask<int>> read)
    {
        while (true)
        {
            var request = Volatile.Read(ref _request);
            try
            {
                return await read(request.Token);
            }
            catch (OperationCanceledException)
            {
                Task resumed;
                lock (_gate)
                {
                    if (request != _request)
                    {
                        // Too late: the caller has given up waiting.
                        continue;
                    }
                    _resting.TrySetResult();
                    resumed = _resumed.Task;
                }
                await resumed;
            }
        }
    }

    /// <summary>For the loop: it has ended, and rests for ever.</summary>
    public void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            _resting.TrySetResult();
        }
    }

    /// <summary>Ends when the loop rests.</summary>
    public Task PauseAsync()
    {
        CancellationTokenSource request;
        Task resting;
        lock (_gate)
        {
            request = _request;
            resting = _hasEnded ? Task.CompletedTask : _resting.Task;
        }
        request.Cancel();
        return resting;
    }

    public void Resume()
    {
        lock (_gate)
        {
            var resumed = _resumed;
            _resumed = NewSource();
            _resting = NewSource();
            Volatile.Write(ref _request, new CancellationTokenSource());
            resumed.SetResult();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
