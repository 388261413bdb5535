using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windhover.Interop;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.Supervision;

/// <summary>Turns signals into events, in place of the host's own reaction, which would not wait for the workers. Handlers only
/// enqueue.</summary>
internal sealed class SignalLifetime(Supervisor supervisor, LogOutput logs, ILogger<SignalLifetime> logger) : IHostLifetime, IDisposable
{
    // signal(7), Linux
    private const PosixSignal SIGUSR1 = (PosixSignal)10;
    private const PosixSignal SIGUSR2 = (PosixSignal)12;

    // Kept in a field: a registration that the collector finds is undone, and the signal then kills the process.
    private PosixSignalRegistration[] _registrations = [];
    private bool _hadTerminal;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _hadTerminal = ControllingTerminal.Exists();
        _registrations =
        [
            On(PosixSignal.SIGHUP, OnHangup),
            On(PosixSignal.SIGTTIN, name => Scale(name, 1)),
            On(PosixSignal.SIGTTOU, name => Scale(name, -1)),
            // Without a handler they would kill the launcher.
            On(SIGUSR1, _ => ReopenLog("SIGUSR1")),
            On(SIGUSR2, _ => Upgrade("SIGUSR2")),
        ];
        StopSignals.Deliver(signal => supervisor.Stop(signal.ToString(), quick: signal == PosixSignal.SIGINT));
        // Blocked where this program has taken another one's place, so that none was lost meanwhile. On a thread that lives as long
        // as the launcher.
        SpawnThread.Run(() =>
        {
            SignalMask.UnblockOperators();
            return true;
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        StopSignals.End();
        Array.ForEach(_registrations, registration => registration.Dispose());
    }

    private static PosixSignalRegistration On(PosixSignal signal, Action<string> enqueue) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            enqueue(signal.ToString());
        });

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

    private void Upgrade(string name) => _ = supervisor.UpgradeAsync(name);

    // Here and not in the deciding loop: it is nothing to decide, and a file system that hangs must not hold up the workers.
    private void ReopenLog(string name)
    {
        if (logs.File is not { } file)
        {
            supervisor.RefuseSignal(
                name, "there is no log file to open anew (--log-file); the launcher and its workers write to standard output and error");
            return;
        }
        try
        {
            file.Reopen();
            logger.LogFileReopened(name, file.Path);
        }
        catch (IOException e)
        {
            logger.LogFileNotReopened(name, e.Message);
        }
    }

    private void Scale(string name, int difference) => _ = supervisor.ScaleAsync(new ScaleRequest(difference, IsRelative: true), name);
}
