using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Windhover.Launcher.Terminal;

namespace Windhover.Launcher.Supervision;

/// <summary>Turns signals into events, in place of the host's own reaction, which would not wait for the workers. Handlers only
/// enqueue.</summary>
internal sealed class SignalLifetime(Supervisor supervisor) : IHostLifetime, IDisposable
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
            .. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT }
                .Select(signal => PosixSignalRegistration.Create(signal, OnStop)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangup),
            // They reload gunicorn's log files or its program. Without a handler they would kill this one.
            PosixSignalRegistration.Create(SIGUSR1, context => Refuse(context, nameof(SIGUSR1))),
            PosixSignalRegistration.Create(SIGUSR2, context => Refuse(context, nameof(SIGUSR2))),
        ];
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private void OnStop(PosixSignalContext context)
    {
        context.Cancel = true;
        supervisor.RequestStop(context.Signal.ToString());
    }

    // Sent by an operator it asks a server for a reload; sent by the kernel it says that the terminal is closed, and nobody
    // could stop with Ctrl-C what was started there.
    private void OnHangup(PosixSignalContext context)
    {
        if (_hadTerminal && !ControllingTerminal.Exists())
        {
            context.Cancel = true;
            supervisor.RequestStop($"{context.Signal} (the terminal was closed)");
        }
        else
        {
            Refuse(context, context.Signal.ToString());
        }
    }

    private void Refuse(PosixSignalContext context, string name)
    {
        context.Cancel = true;
        supervisor.RefuseSignal(name);
    }
}
