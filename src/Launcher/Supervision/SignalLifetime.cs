using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windhover.Interop;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Launcher.World;
using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.Supervision;

/// <summary>Turns signals into events, in place of the host's own reaction, which would not wait for the workers.</summary>
internal sealed class SignalLifetime(Supervisor supervisor, LauncherWorld world, ILogger<SignalLifetime> logger) : IHostLifetime, IDisposable
{
    private bool _hadTerminal;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _hadTerminal = ControllingTerminal.Exists();
        if (OperatorSignals.Ignored.Count > 0)
        {
            logger.SignalsIgnored(string.Join(" and ", OperatorSignals.Ignored.Select(SignalName.Of)));
        }
        OperatorSignals.Deliver(Take);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => OperatorSignals.End();

    private void Take(int signal)
    {
        var name = SignalName.Of(signal);
        switch (signal)
        {
            case OperatorSignals.SIGHUP:
                OnHangup(name);
                break;
            case OperatorSignals.SIGUSR1:
                // Elsewhere: it is nothing to decide, and a file system that hangs must not hold up the next signal.
                _ = Task.Run(() => ReopenLogsAsync(name));
                break;
            case OperatorSignals.SIGUSR2:
                _ = supervisor.UpgradeAsync(name);
                break;
            case OperatorSignals.SIGTTIN:
                Scale(name, 1);
                break;
            case OperatorSignals.SIGTTOU:
                Scale(name, -1);
                break;
            default:
                supervisor.Stop(name, quick: signal == OperatorSignals.SIGINT);
                break;
        }
    }

    // Sent by an operator it asks for a reload; sent by the kernel it says that the terminal is closed, and no operator could stop with
    // Ctrl-C what was started there.
    private void OnHangup(string name)
    {
        if (_hadTerminal && !ControllingTerminal.Exists())
        {
            supervisor.Stop($"{name} (the terminal was closed)", quick: false);
        }
        else
        {
            _ = supervisor.ReloadAsync(name);
        }
    }

    private async Task ReopenLogsAsync(string name)
    {
        if (world.Logs.File is null && world.AccessLog?.Path is null)
        {
            supervisor.RefuseSignal(
                name, "there is no log file to open anew (--log-file); the launcher and its workers write to standard output and error");
        }
        if (world.Logs.File is { } file && TryReopen(name, file.Reopen))
        {
            logger.LogFileReopened(name, file.Path);
        }
        if (world.AccessLog is { Path: { } path } accessLog && TryReopen(name, accessLog.Reopen))
        {
            var (have, lack) = await supervisor.HandAccessLogAsync();
            logger.AccessLogReopened(name, path, have);
            if (lack > 0)
            {
                logger.AccessLogNotFollowed(lack);
            }
        }
    }

    private bool TryReopen(string name, Action reopen)
    {
        try
        {
            reopen();
            return true;
        }
        catch (IOException e)
        {
            logger.LogFileNotReopened(name, e.Message);
            return false;
        }
    }

    private void Scale(string name, int difference) => _ = supervisor.ScaleAsync(new ScaleRequest(difference, IsRelative: true), name);
}
