using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Windhover.Launcher.Supervision;

/// <summary>Turns the signals that end the launcher into events, in place of the host's own reaction, which would not wait for
/// the workers. Handlers only enqueue.</summary>
internal sealed class SignalLifetime(Supervisor supervisor) : IHostLifetime, IDisposable
{
    // Kept in a field: a registration that the collector finds is undone, and the signal then kills the process.
    private PosixSignalRegistration[] _registrations = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations =
        [
            .. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT }
                .Select(signal => PosixSignalRegistration.Create(signal, OnSignal)),
        ];
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        supervisor.RequestStop(context.Signal.ToString());
    }
}
