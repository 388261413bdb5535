using System.Net.Sockets;
using System.Text;
using Windhover.Interop;

namespace Windhover.Launcher.World.Processes;

/// <summary>Reads the few words that a child says in its life, and its answers. A child that says more, or what is no word, is not read any further: what it
/// writes then fills its own socket, and costs the launcher nothing.</summary>
internal static class ControlMessages
{
    // Words are short; the longest is the exporter's answer that a selector cannot be read, with the reason.
    private const int MaxBytes = 512;

    // Each word is said once. The others are for words of a later version.
    private const int MaxMessages = 16;

    /// <summary>Ends when the child closes its end, or when it is not read any further.</summary>
    /// <param name="socket">The launcher's end.</param>
    /// <param name="onMessage">Gets each line.</param>
    /// <param name="reader">Notes what cannot be.</param>
    /// <param name="questions">How many messages the child was asked for besides.</param>
    public static async Task ReadAsync(Socket socket, Action<string> onMessage, SharedReader reader, Func<int>? questions = null)
    {
        var buffer = new byte[MaxBytes];
        var (length, messages) = (0, 0);
        try
        {
            int received;
            while ((received = await socket.ReceiveAsync(buffer.AsMemory(length))) > 0)
            {
                length += received;
                int end;
                while ((end = buffer.AsSpan(0, length).IndexOf((byte)'\n')) >= 0)
                {
                    if (++messages > MaxMessages + (questions?.Invoke() ?? 0))
                    {
                        reader.Reject($"more than {MaxMessages} messages, expected one of each kind");
                        return;
                    }
                    onMessage(Encoding.ASCII.GetString(buffer, 0, end));
                    buffer.AsSpan(end + 1, length - end - 1).CopyTo(buffer);
                    length -= end + 1;
                }
                if (length == MaxBytes)
                {
                    reader.Reject($"a message of more than {MaxBytes} bytes, expected one word a line");
                    return;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The child died in the middle of a message: its exit says all there is to say.
        }
    }
}
