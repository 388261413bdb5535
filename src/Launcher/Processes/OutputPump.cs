using System.Buffers;
using System.Text;

namespace Windhover.Launcher.Processes;

/// <summary>Copies what a child writes to the launcher's own output, line by line and byte for byte, each line behind a prefix
/// that says who wrote it.</summary>
/// <param name="destination">Shared by all children: one call of <see cref="Stream.Write(ReadOnlySpan{byte})"/> per line, under a
/// lock on the stream, so that lines never mix.</param>
/// <param name="prefix">For example <c>[worker 3 pid 4711] </c>.</param>
/// <param name="tail">Keeps the last lines, without the prefix; may be shared by several pumps. Null: nobody asks for them.</param>
internal sealed class OutputPump(Stream destination, string prefix, OutputTail? tail = null)
{
    /// <summary>A line longer than this many bytes is broken: a child that never ends its line must not take memory without
    /// bound.</summary>
    public const int MaxLineBytes = 64 * 1024;

    private const byte NewLine = (byte)'\n';

    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(prefix);
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly PauseSwitch _pause = new();

    /// <summary>The line that has begun, with its prefix. Only while it rests.</summary>
    public byte[] Partial => _line.WrittenSpan.ToArray();

    /// <summary>Goes on with a line that another pump has begun.</summary>
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
                EndLine();
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
                Append(part[..room]);
                part = part[room..];
                EndLine();
            }
            Append(part);
            if (end >= 0)
            {
                EndLine();
            }
        }
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        if (_line.WrittenCount == 0)
        {
            _line.Write(_prefix);
        }
        _line.Write(part);
    }

    private void EndLine()
    {
        if (_line.WrittenCount == 0)
        {
            _line.Write(_prefix);
        }
        tail?.Add(_line.WrittenSpan[_prefix.Length..]);
        _line.Write([NewLine]);
        try
        {
            lock (destination)
            {
                destination.Write(_line.WrittenSpan);
                destination.Flush();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The launcher's own output is gone (its terminal or pipe was closed, or it never had one). The children must not notice: go on reading.
        }
        _line.ResetWrittenCount();
    }
}
