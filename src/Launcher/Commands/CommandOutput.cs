using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Windhover.Interop;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Commands;

/// <summary>Standard output or standard error: all that a command prints goes through here, so that nothing that it quotes is obeyed by the
/// terminal, and what cannot be written is told once.</summary>
/// <remarks>Each write is whole lines. A reader that has seen enough (<c>| head -1</c>) is no error: the rest is thrown away, and the command
/// ends as it would.</remarks>
internal sealed class CommandOutput : TextWriter
{
    private const int STDOUT_FILENO = 1;
    private const int STDERR_FILENO = 2;

    private readonly int _fd;
    private bool _isUnread;

    private CommandOutput(int fd) => _fd = fd;

    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Runs a command with these in place of <see cref="Console.Out"/> and <see cref="Console.Error"/>.</summary>
    /// <returns>Its exit code; <see cref="ExitCode.Error"/> if its output was not written.</returns>
    public static async Task<int> RunAsync(Func<Task<int>> command)
    {
        Console.SetOut(new CommandOutput(STDOUT_FILENO));
        Console.SetError(new CommandOutput(STDERR_FILENO));
        try
        {
            return await command();
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"windhover: {e.Message}");
            return ExitCode.Error;
        }
        catch (OutOfMemoryException e)
        {
            // The runtime's word for a thread that cannot be made, too.
            await Console.Error.WriteLineAsync($"windhover: the system gives no more memory or no more threads: {e.Message}");
            return ExitCode.Error;
        }
    }

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    // In one piece: chunks may end inside a character.
    public override void Write(StringBuilder? value) => Write(value?.ToString());

    public override void WriteLine(string? value) => Write($"{value}\n");

    /// <exception cref="IOException">Standard output was not written: the disk is full, say.</exception>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (_isUnread)
        {
            return;
        }
        var text = new byte[Encoding.GetByteCount(buffer)];
        Encoding.GetBytes(buffer, text);
        var shown = new ArrayBufferWriter<byte>();
        TerminalText.Write(text, shown);
        var error = Descriptors.WriteAll(_fd, shown.WrittenSpan, out _);
        if (error == Descriptors.EPIPE)
        {
            _isUnread = true;
        }
        else if (error != 0 && _fd == STDOUT_FILENO)
        {
            throw new IOException($"cannot write to standard output: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }
}
