using System.ComponentModel;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.Hooks;

/// <summary>Runs one command, once per call and one run after the other: what it does then has the order of what happened.</summary>
internal sealed class HookQueue : IDisposable
{
    /// <summary>Calls that may wait: a command that hangs while workers crash must not take memory without bound.</summary>
    private const int MaxWaiting = 100;

    // What a command wrote last should stand above the report of its end; what it has moved elsewhere may write on.
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(0.5);

    private readonly Hook _hook;
    private readonly LogOutput _logs;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _hurry = new();
    private readonly Channel<(HookCall Call, string? Control)> _calls =
        Channel.CreateBounded<(HookCall, string?)>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly Task _running;
    private int _due;

    /// <param name="hook">What to run.</param>
    /// <param name="limit">Longest time of one run; then it is killed.</param>
    /// <param name="logs">Where its output goes.</param>
    /// <param name="time">Clock of the limit.</param>
    /// <param name="logger">For what goes wrong.</param>
    public HookQueue(Hook hook, TimeSpan limit, LogOutput logs, TimeProvider time, ILogger logger)
    {
        _hook = hook;
        _limit = limit;
        _logs = logs;
        _time = time;
        _logger = logger;
        // Off the caller's thread, which is the deciding loop's: a start takes a fork.
        _running = Task.Run(RunAsync);
    }

    public void Add(HookCall call, string? control)
    {
        if (call.Event != _hook.Event)
        {
            return;
        }
        Interlocked.Increment(ref _due);
        if (!_calls.Writer.TryWrite((call, control)))
        {
            Interlocked.Decrement(ref _due);
            _logger.HookQueueFull(Label, MaxWaiting);
        }
    }

    /// <summary>A run is under way, or waits.</summary>
    public bool IsBusy => Volatile.Read(ref _due) > 0;

    /// <summary>Waits for what is under way, but not for longer than <paramref name="patience"/>: then it is killed.</summary>
    public async Task EndAsync(TimeSpan patience)
    {
        _calls.Writer.Complete();
        if (await Task.WhenAny(_running, Task.Delay(patience, _time, CancellationToken.None)) != _running)
        {
            await _hurry.CancelAsync();
        }
        await _running;
    }

    public void Dispose() => _hurry.Dispose();

    private string Label => _hook.Event.Label();

    private async Task RunAsync()
    {
        await foreach (var (call, control) in _calls.Reader.ReadAllAsync())
        {
            if (_hurry.IsCancellationRequested)
            {
                _logger.HookTooLate(Label);
                continue;
            }
            try
            {
                await RunAsync(call, control);
            }
            catch (Win32Exception e)
            {
                _logger.HookFailed(Label, e.Message);
            }
            finally
            {
                Interlocked.Decrement(ref _due);
            }
        }
    }

    private async Task RunAsync(HookCall call, string? control)
    {
        var start = new ProgramStart("/bin/sh", ["-c", _hook.Command]);
        foreach (var (name, value) in call.Variables)
        {
            start.Environment[name] = value;
        }
        if (control is not null)
        {
            // "windhover status" in the command asks this launcher.
            start.Environment["WINDHOVER_CONTROL"] = control;
        }
        using var process = HookProcess.Start(_hook, start, _logs);
        if (await HasEndedAsync(process))
        {
            await Task.WhenAny(process.OutputEnded, Task.Delay(OutputGrace, _time, CancellationToken.None));
            var status = await process.Ended;
            if (status.Code != 0)
            {
                _logger.HookFailed(Label, $"{status} of {_hook.Command}");
            }
            return;
        }
        process.Kill();
        await process.Ended;
        var cause = _hurry.IsCancellationRequested ? "the launcher ends" : FormattableString.Invariant($"it took more than {_limit.TotalSeconds:0.#} s");
        _logger.HookKilled(Label, cause, _hook.Command);
    }

    private async Task<bool> HasEndedAsync(HookProcess process)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_hurry.Token);
        var ended = await Task.WhenAny(process.Ended, Task.Delay(_limit, _time, over.Token)) == process.Ended;
        await over.CancelAsync();
        return ended;
    }
}
