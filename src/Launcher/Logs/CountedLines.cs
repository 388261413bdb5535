using System.Text;

namespace Windhover.Launcher.Logs;

/// <summary>The launcher's log on its way to standard error: the console logger writes on a thread of its own, and a program that
/// replaces this one must not cut its last lines off.</summary>
/// <param name="destination">Standard error.</param>
internal sealed class CountedLines(TextWriter destination) : TextWriter
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private long _expected;
    private long _written;

    public override Encoding Encoding => destination.Encoding;

    /// <summary>This text is going to be written.</summary>
    public void Expect(string text) => Interlocked.Add(ref _expected, text.Count('\n'));

    /// <summary>Ends when everything that was expected is written.</summary>
    public async Task ArriveAsync(TimeProvider time)
    {
        while (Interlocked.Read(ref _written) < Interlocked.Read(ref _expected))
        {
            await Task.Delay(Pause, time, CancellationToken.None);
        }
    }

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        try
        {
            destination.Write(buffer);
        }
        finally
        {
            // Also where standard error is closed: what will never arrive must not be waited for.
            Interlocked.Add(ref _written, buffer.Count('\n'));
        }
    }

    public override void Flush() => destination.Flush();
}
