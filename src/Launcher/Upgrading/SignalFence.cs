using System.Runtime.InteropServices;
using Windhover.Interop;

namespace Windhover.Launcher.Upgrading;

/// <summary>Waits until every signal that this process has got was handed to its handler: the runtime passes them on through a pipe,
/// and what is in it would be lost with this program.</summary>
internal static class SignalFence
{
    // Ignored by those who do not ask for it, signal(7); it is not sent to a launcher.
    private const int SIGURG = 23;

    public static async Task PassAsync()
    {
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = PosixSignalRegistration.Create((PosixSignal)SIGURG, context =>
        {
            context.Cancel = true;
            passed.TrySetResult();
        });
        using var self = new ProcessSignal(Environment.ProcessId);
        self.Send(SIGURG);
        await passed.Task;
    }
}
