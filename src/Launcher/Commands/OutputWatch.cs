using Windhover.Interop;

namespace Windhover.Launcher.Commands;

/// <summary>Ends a command that waits when what it will say can no longer be read.</summary>
internal static class OutputWatch
{
    private const int STDOUT_FILENO = 1;

    /// <returns>Cancelled when the terminal of standard output is closed, or the last reader of its pipe is gone.</returns>
    public static CancellationToken Start()
    {
        var gone = new CancellationTokenSource();
        // A thread of its own, since the call that tells blocks; it ends with the program.
        new Thread(() =>
        {
            Descriptors.WaitForLastReader(STDOUT_FILENO);
            gone.Cancel();
        })
        { IsBackground = true, Name = "output watch" }.Start();
        return gone.Token;
    }
}
