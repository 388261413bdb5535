using System.Buffers;
using System.Runtime.CompilerServices;
using Windhover.Interop;

namespace Windhover.Launcher.Logs;

/// <summary>Copies what a child writes to the launcher's own output, line by line, each in a shape that says who wrote it.</summary>
/// <param name="destination">Shared by all children: one call of <see cref="Stream.Write(ReadOnlySpan{byte})"/> per line, one pump at a
/// time, so that lines never mix. Others wait without a thread: a reader that has stopped (a terminal, a full pipe) blocks one. It does
/// not fail if it is closed or full: the children must not notice.</param>
/// <param name="shape">Of this pump alone.</param>
/// <param name="tail">Keeps the last lines, as they were written; may be shared by several pumps. Null: they are not needed.</param>
internal sealed class OutputPump(Stream destination, ILineShape shape, OutputTail? tail = null)
{
    /// <summary>A line longer than this many bytes is broken, between two characters: a child that never ends its line must not take memory
    /// without bound.</summary>
    public const int MaxLineBytes = 64 * 1024;

    private const byte NewLine = (byte)'\n';

    // Of a stream that pumps share; gone with it.
    private static readonly ConditionalWeakTable<Stream, SemaphoreSlim> Turns = [];

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly ArrayBufferWriter<byte> _shaped = new();
    private readonly PauseSwitch _pause = new();
    private readonly SemaphoreSlim _turn = Turns.GetValue(destination, static _ => new SemaphoreSlim(1));

    /// <summary>The line that has begun, without its prefix. Only while it rests.</summary>
    public byte[] Partial => _line.WrittenSpan.ToArray();

    /// <summary>Continues a line that another pump has begun.</summary>
    /// <param name="partial">Its <see cref="Partial"/>.</param>
    public OutputPump Continue(ReadOnlySpan<byte> partial)
    {
        _line.Write(partial);
        return this;
    }

    /// <summary>Reads no more. Ends when everything that was read, but the line that has begun, is written.</summary>
    public Task PauseAsync() => _pause.PauseAsync();

    public void Resume() => _pause.Resume();

    /// <summary>Runs until the child and all that inherited its output have closed it.</summary>
    public async Task RunAsync(Stream source)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await _pause.RunAsync(pause => source.ReadAsync(buffer, pause))) > 0)
            {
                for (var rest = buffer.AsMemory(0, read); TakeLine(ref rest, out var length, out var isPartial);)
                {
                    await EndLineAsync(length, isPartial);
                }
            }
            if (_line.WrittenCount > 0)
            {
                await EndLineAsync(_line.WrittenCount, isPartial: false);
            }
        }
        finally
        {
            _pause.End();
        }
    }

    /// <returns>Whether a line has ended or is full; if not, all is taken.</returns>
    private bool TakeLine(ref Memory<byte> rest, out int length, out bool isPartial)
    {
        var end = rest.Span.IndexOf(NewLine);
        var part = end < 0 ? rest.Span : rest.Span[..end];
        var room = MaxLineBytes - _line.WrittenCount;
        if (part.Length > room)
        {
            _line.Write(part[..room]);
            rest = rest[room..];
            length = TerminalText.WholeCharacters(_line.WrittenSpan);
            isPartial = true;
            return true;
        }
        _line.Write(part);
        rest = end < 0 ? default : rest[(end + 1)..];
        length = _line.WrittenCount;
        isPartial = false;
        return end >= 0;
    }

    private async ValueTask EndLineAsync(int length, bool isPartial)
    {
        tail?.Add(_line.WrittenSpan[..length]);
        shape.Write(_line.WrittenSpan[..length], isPartial, _shaped);
        await _turn.WaitAsync();
        try
        {
            destination.Write(_shaped.WrittenSpan);
            destination.Flush();
        }
        finally
        {
            _turn.Release();
        }
        byte[] rest = [.. _line.WrittenSpan[length..]];
        _line.ResetWrittenCount();
        _line.Write(rest);
        _shaped.ResetWrittenCount();
    }
}
