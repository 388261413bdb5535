using System.Collections.Concurrent;
using System.Globalization;
using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;
using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.Supervision;

/// <content>Requests of operators, from any thread, as events; and the arbiter's answers to them.</content>
internal sealed partial class Supervisor : IOperations
{
    private static readonly TimeSpan ExporterAnswer = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<OperationId, TaskCompletionSource<OperationOutcome>> _waiting = [];
    private readonly ConcurrentDictionary<OperationId, ChildId> _asked = [];
    private long _lastOperation;

    public Task<PoolStatus> StatusAsync()
    {
        var answer = new TaskCompletionSource<PoolStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Post(new LauncherEvent.StatusRequested(answer)))
        {
            answer.SetResult(Status());
        }
        return answer.Task;
    }

    public Task<OperationOutcome> ReloadAsync(string source) => AskAsync(id => new LauncherEvent.ReloadRequested(source, id));

    public Task<OperationOutcome> ScaleAsync(ScaleRequest request, string source) =>
        AskAsync(id => new LauncherEvent.ScaleRequested(request, source, id));

    public Task<OperationOutcome> RestartAsync(int slot, string source) =>
        AskAsync(id => new LauncherEvent.RestartRequested(slot, source, id));

    public Task<OperationOutcome> DrainAsync(int slot, string source) =>
        AskAsync(id => new LauncherEvent.DrainRequested(slot, source, id));

    public Task<OperationOutcome> RemoveSeriesAsync(string selector, string source) =>
        AskAsync(id => new LauncherEvent.RemoveSeriesRequested(selector, source, id));

    public void Stop(string source, bool quick) => Post(new LauncherEvent.StopRequested(source, quick));

    /// <summary>Says in the log that a signal changes nothing, from any thread.</summary>
    /// <param name="signal">Its name.</param>
    /// <param name="advice">What to do instead.</param>
    public void RefuseSignal(string signal, string advice) => Post(new LauncherEvent.SignalRefused(signal, advice));

    /// <summary>Gives all workers the access log's file of now, from any thread.</summary>
    /// <returns>How many have it, and how many have only the one before: they have ended by now, or take nothing.</returns>
    public Task<(int Have, int Lack)> HandAccessLogAsync()
    {
        var answer = new TaskCompletionSource<(int, int)>(TaskCreationOptions.RunContinuationsAsynchronously);
        return Post(new LauncherEvent.AccessLogReopened(answer)) ? answer.Task : Task.FromResult((0, 0));
    }

    private Task<OperationOutcome> AskAsync(Func<OperationId, LauncherEvent> request)
    {
        var id = new OperationId(Interlocked.Increment(ref _lastOperation));
        var answer = new TaskCompletionSource<OperationOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        if (!Post(request(id)))
        {
            Answer(id, Ended);
        }
        return answer.Task;
    }

    private static OperationOutcome Ended => new(false, "The launcher has ended");

    private void Answer(OperationId id, OperationOutcome outcome)
    {
        if (_waiting.TryRemove(id, out var answer))
        {
            answer.SetResult(outcome);
        }
    }

    /// <summary>Asks the exporter, and answers for it if it does not.</summary>
    private async Task RemoveSeriesAsync(LauncherCommand.RemoveSeries remove, ChildProcess exporter)
    {
        _asked[remove.Operation] = remove.Exporter;
        exporter.Ask(string.Create(
            CultureInfo.InvariantCulture, $"remove-series {remove.Operation.Value} {Uri.EscapeDataString(remove.Selector)}"));
        await Task.Delay(ExporterAnswer, time);
        if (_asked.TryRemove(remove.Operation, out _))
        {
            Answer(remove.Operation, new OperationOutcome(
                false, $"The exporter did not answer within {ExporterAnswer.TotalSeconds} s; whether series were removed, its log says"));
        }
    }

    /// <summary>What the exporter says to that. Only the child that was asked can answer; all else is dropped.</summary>
    private void TakeAnswer(ChildId child, string message)
    {
        if (message.Split(' ') is ["answer", var number, var count, .. var reason]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && int.TryParse(count, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var removed)
            && _asked.TryRemove(KeyValuePair.Create(new OperationId(id), child)))
        {
            Answer(new OperationId(id), removed < 0
                ? new OperationOutcome(false, $"No series removed: {(reason is [var why] ? Uri.UnescapeDataString(why) : "the exporter gives no reason")}")
                : new OperationOutcome(true, $"{removed} series removed"));
        }
    }

    private PoolStatus Status() => arbiter.Status(Environment.ProcessId, time.GetUtcNow() - Now);

    // Called on the loop's thread, after its last event.
    private void AnswerTheRest()
    {
        _events.Writer.TryComplete();
        while (_events.Reader.TryRead(out var late))
        {
            (late as LauncherEvent.StatusRequested)?.Answer.SetResult(Status());
            (late as LauncherEvent.AccessLogReopened)?.Answer.SetResult(default);
        }
        foreach (var id in _waiting.Keys)
        {
            Answer(id, Ended);
        }
    }
}
