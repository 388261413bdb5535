using System.Runtime.InteropServices;
using System.Threading.Channels;
using Windhover.Interop;

namespace Windhover.Exporter.Host;

/// <summary>Turns signals into <see cref="ProcessEvent"/>s, from construction to <see cref="Dispose"/>.</summary>
internal sealed class ProcessSignals : IDisposable
{
    // A registration that nothing refers to is finalized, and then the signal kills the process. The running instance is
    // referred to from here.
    private static readonly HashSet<ProcessSignals> Alive = [];

    // signal(7), the same on x86, ARM and RISC-V: HUP, INT, TERM.
    private static readonly int[] Heard = [1, 2, 15];

    // USR1, USR2, ALRM, XCPU, XFSZ, VTALRM, PROF, IO, PWR. They end a program that does not ask for them, but not one of Go.
    private static readonly int[] Unheard = [10, 12, 14, 24, 25, 26, 27, 29, 30];

    private readonly PosixSignalRegistration[] _registrations;

    public ProcessSignals(ChannelWriter<ProcessEvent> events)
    {
        foreach (var number in Heard)
        {
            // Go hears them under nohup as well.
            SignalDisposition.StopIgnoring(number);
        }
        _registrations =
        [
            Register(PosixSignal.SIGHUP, ProcessEvent.Hangup),
            Register(PosixSignal.SIGTERM, ProcessEvent.Terminate),
            Register(PosixSignal.SIGINT, ProcessEvent.Interrupt),
            .. Unheard.Select(number => PosixSignalRegistration.Create((PosixSignal)number, context => context.Cancel = true)),
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
