using System.Runtime.InteropServices;

namespace Windhover.Launcher.Supervision;

/// <summary>The signals that end the launcher, from its first moment on. One that comes before anything runs that could be stopped
/// waits: by default it would kill the process, or, where that is process 1 of a container, be lost.</summary>
internal static class StopSignals
{
    // As shells say it: killed by signal n.
    private const int BySignal = 128;

    private static readonly Lock Gate = new();

    // Kept in a field: a registration that the collector finds is undone, and the signal then kills the process.
    private static PosixSignalRegistration[] _registrations = [];
    private static Action<PosixSignal>? _handler;
    private static PosixSignal? _waiting;

    public static void Watch() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take),
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Take),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Take),
    ];

    /// <summary>From now on they are for <paramref name="handler"/>, and so is the one that waits.</summary>
    public static void Deliver(Action<PosixSignal> handler)
    {
        lock (Gate)
        {
            _handler = handler;
            if (_waiting is { } signal)
            {
                handler(signal);
            }
        }
    }

    public static void End()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        _registrations = [];
    }

    private static void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (Gate)
        {
            if (_handler is { } handler)
            {
                handler(context.Signal);
            }
            else if (_waiting is null)
            {
                _waiting = context.Signal;
            }
            else
            {
                // The start hangs, and the operator is impatient. Nothing runs yet that would be left behind.
                Environment.Exit(BySignal + NumberOf(context.Signal));
            }
        }
    }

    // signal(7)
    private static int NumberOf(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGQUIT => 3,
        _ => 15,
    };
}
