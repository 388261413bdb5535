using Microsoft.Extensions.Logging;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.Hooks;

/// <summary>Runs the operator's commands on what happens, and never makes the launcher wait for one.</summary>
internal sealed class HookRunner
{
    // A load balancer is told in less. The launcher's own end must not depend on it for longer.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly HookQueue[] _queues;
    private readonly string? _control;

    /// <param name="hooks">What to run, and when.</param>
    /// <param name="control">Path of the control socket; null if there is none.</param>
    /// <param name="limit">Longest time of one run; then it is killed.</param>
    /// <param name="logs">Where their output goes.</param>
    /// <param name="time">Clock of the limits.</param>
    /// <param name="logger">For what goes wrong.</param>
    public HookRunner(
        IEnumerable<Hook> hooks, string? control, TimeSpan limit, LogOutput logs, TimeProvider time, ILogger<HookRunner> logger)
    {
        _control = control;
        _queues = [.. hooks.Select(hook => new HookQueue(hook, limit, logs, time, logger))];
    }

    /// <summary>Longest time of one run of a command.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(30);

    /// <summary>A command runs, or waits to.</summary>
    public bool IsBusy => Array.Exists(_queues, queue => queue.IsBusy);

    /// <summary>Returns at once.</summary>
    public void Run(HookCall call) => Array.ForEach(_queues, queue => queue.Add(call, _control));

    /// <summary>Waits for what still runs, at most five seconds: then it is killed. After this nothing may be run.</summary>
    public async Task EndAsync()
    {
        await Task.WhenAll(_queues.Select(queue => queue.EndAsync(EndPatience)));
        Array.ForEach(_queues, queue => queue.Dispose());
    }
}
