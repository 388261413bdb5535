using System.ComponentModel;
using System.Net;
using Windhover.Interop;
using Windhover.Interop.Places;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.World.Processes;

/// <summary>Says in the words of a worker's control socket what a program shows that has none: by sd_notify, and by what it does.</summary>
internal sealed class ForeignWatch(
    ForeignOptions options, EndPoint endPoint, int pid, BoundSocket notifications, ProcessSignal signal) : IDisposable
{
    // signal(7)
    private const int SIGINT = 2;
    private const int SIGABRT = 6;
    private const int SIGKILL = 9;

    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _ended = new();
    private ITimer? _watchdog;
    private int _ready;
    private int _aborted;

    /// <summary>What a signal of ours is to a program: SIGQUIT would make most of them dump core.</summary>
    public int NumberOf(StopSignal kind) => kind switch
    {
        StopSignal.Graceful => options.StopSignal,
        StopSignal.Quick => SIGINT,
        _ => (int)kind,
    };

    /// <summary>Runs until <see cref="End"/>.</summary>
    public async Task RunAsync(Action<string> onMessage, TimeProvider time)
    {
        // From here on it is asked to stop before it is killed.
        onMessage(ControlMessage.Attached);
        void Ready()
        {
            if (Interlocked.Exchange(ref _ready, 1) == 0)
            {
                onMessage(ControlMessage.Ready);
            }
        }
        _watchdog = time.CreateTimer(_ => Abort(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var reading = NotifySocket.ReadAsync(notifications.Socket, line => Take(line, Ready, onMessage), time, _ended.Token);
        if (options.Probe.Kind == ReadyProbeKind.None)
        {
            Ready();
        }
        else if (options.Probe.Kind != ReadyProbeKind.Notify
            && await new ReadyCheck(endPoint, options.Probe, pid, time).RunAsync(() => Volatile.Read(ref _ready) != 0, _ended.Token))
        {
            Ready();
        }
        await reading;
    }

    /// <summary>The program has ended.</summary>
    public void End()
    {
        _watchdog?.Dispose();
        _ended.Cancel();
    }

    public void Dispose()
    {
        End();
        notifications.Dispose();
        _ended.Dispose();
    }

    private void Take(string line, Action ready, Action<string> onMessage)
    {
        switch (line)
        {
            // With a path to ask, READY=1 does not count: the answer does.
            case NotifySocket.Ready when options.Probe.Kind != ReadyProbeKind.Http:
                ready();
                break;
            case NotifySocket.Stopping:
                onMessage(ControlMessage.Draining);
                break;
            case NotifySocket.GivenUp:
                Abort();
                break;
        }
        // It is watched from the first word on: before, it loads, and the ready deadline is there for that.
        if (line is NotifySocket.Alive or NotifySocket.Ready && options.Watchdog is { } limit && Volatile.Read(ref _aborted) == 0)
        {
            _watchdog?.Change(limit, Timeout.InfiniteTimeSpan);
        }
    }

    // As systemd does: a core file shows where it hangs. A program may handle the signal and live on (the .NET runtime does, the
    // first time): then it is killed.
    private void Abort()
    {
        var kind = Interlocked.Exchange(ref _aborted, 1) == 0 ? SIGABRT : SIGKILL;
        try
        {
            if (signal.Send(kind) && kind == SIGABRT)
            {
                _watchdog?.Change(AbortLimit, Timeout.InfiniteTimeSpan);
            }
        }
        catch (Win32Exception)
        {
            // It took another user's rights; the next deadline tells.
        }
    }
}
