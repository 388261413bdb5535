using System.Net;

namespace Windhover.Chaos.Tests.Load;

/// <summary>Where the app answers now: a launcher that is started again is somewhere else.</summary>
internal sealed class Target(Uri app)
{
    private readonly Lock _gate = new();
    private IPEndPoint _current = EndPointOf(app);
    private TaskCompletionSource _changed = Promise();

    public IPEndPoint Current
    {
        get
        {
            lock (_gate)
            {
                return _current;
            }
        }
    }

    public void MoveTo(Uri app)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _current = EndPointOf(app);
            (changed, _changed) = (_changed, Promise());
        }
        changed.SetResult();
    }

    /// <summary>Completes when the app answers elsewhere than at <paramref name="endPoint"/>.</summary>
    public Task MovedFromAsync(IPEndPoint endPoint)
    {
        lock (_gate)
        {
            return ReferenceEquals(_current, endPoint) ? _changed.Task : Task.CompletedTask;
        }
    }

    private static TaskCompletionSource Promise() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static IPEndPoint EndPointOf(Uri app) => new(IPAddress.Parse(app.Host), app.Port);
}
