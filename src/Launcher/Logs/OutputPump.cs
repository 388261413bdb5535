using System.Buffers;
using Windhover.Interop;

namespace Windhover.Launcher.Logs;

/// <summary>Copies what a child writes to the launcher's own output, line by line, each in a shape that says who wrote it.</summary>
/// <param name="destination">Shared by all children: one call of <see cref="Stream.Write(ReadOnlySpan{byte})"/> per line, under a
/// lock on the stream, so that lines never mix. It does not fail if it is closed or full: the children must not notice.</param>
/// <param name="shape">Of this pump alone.</param>
/// <param name="tail">Keeps the last lines, as they were written; may be shared by several pumps. Null: they are not needed.</param>
internal sealed class OutputPump(Stream destination, ILineShape shape, OutputTail? tail = null)
{
    /// <summary>A line longer than this many bytes is broken, between two characters: a child that never ends its line must not take memory
    /// without bound.</summary>
    public const int MaxLineBytes = 64 * 1024;

    private const byte NewLine = (byte)'\n';

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly ArrayBufferWriter<byte> _shaped = new();
    private readonly PauseSwitch _pause = new();

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
                Take(buffer.AsSpan(0, read));
            }
            if (_line.WrittenCount > 0)
            {
                EndLine(_line.WrittenCount, isPartial: false);
            }
        }
        finally
        {
            _pause.End();
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf(NewLine);
            var part = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            while (_line.WrittenCount + part.Length > MaxLineBytes)
            {
                var room = MaxLineBytes - _line.WrittenCount;
                _line.Write(part[..room]);
                part = part[room..];
                EndLine(TerminalText.WholeCharacters(_line.WrittenSpan), isPartial: true);
            }
            _line.Write(part);
            if (end >= 0)
            {
                EndLine(_line.WrittenCount, isPartial: false);
            }
        }
    }

    private void EndLine(int length, bool isPartial)
    {
        tail?.Add(_line.WrittenSpan[..length]);
        shape.Write(_line.WrittenSpan[..length], isPartial, _shaped);
        lock (destination)
        {
            destination.Write(_shaped.WrittenSpan);
            destination.Flush();
        }
        byte[] rest = [.. _line.WrittenSpan[length..]];
        _line.ResetWrittenCount();
        _line.Write(rest);
        _shaped.ResetWrittenCount();
    }
}
