using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Windhover.Launcher.ExporterHost;

/// <summary>Turns signals into <see cref="ProcessEvent"/>s, from construction to <see cref="Dispose"/>.</summary>
internal sealed class ProcessSignals : IDisposable
{
    // A registration that nothing refers to is finalized, and then the signal kills the process. The running instance is
    // referred to from here.
    private static readonly HashSet<ProcessSignals> Alive = [];

    private readonly PosixSignalRegistration[] _registrations;

    public ProcessSignals(ChannelWriter<ProcessEvent> events)
    {
        _registrations =
        [
            Register(PosixSignal.SIGHUP, ProcessEvent.Hangup),
            Register(PosixSignal.SIGTERM, ProcessEvent.Terminate),
            Register(PosixSignal.SIGINT, ProcessEvent.Interrupt),
        ];
        lock (Alive)
        {
            Alive.Add(this);
        }

        PosixSignalRegistration Register(PosixSignal signal, ProcessEvent processEvent) =>
            PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                events.TryWrite(processEvent);
            });
    }

    public void Dispose()
    {
        lock (Alive)
        {
            Alive.Remove(this);
        }
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
