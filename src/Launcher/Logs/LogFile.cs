using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Windhover.Interop;
using Windhover.Interop.Places;

namespace Windhover.Launcher.Logs;

/// <summary>Where lines go: a file that they are added to, and that can be opened anew after it was renamed; or standard output or error.
/// From any thread.</summary>
/// <remarks>A line that is not taken (the disk is full) is counted, and the next one that is taken stands behind a line that tells how many
/// are missing. A line of which only the beginning was taken is ended first.</remarks>
internal sealed class LogFile : Stream
{
    private readonly Lock _gate = new();
    private readonly Func<long, long, string, byte[]> _tell;
    private SafeFileHandle _file;
    private bool _isDisposed;
    private bool _isTorn;
    private string _reason = "";
    private (long Lines, long Bytes) _untold;
    private long _missingLines;
    private long _missingBytes;

    /// <param name="path">Of the file.</param>
    /// <param name="tell">Makes a line of how many lines, and bytes, are missing, and why.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public LogFile(string path, Func<long, long, string, byte[]> tell)
    {
        Path = path;
        _tell = tell;
        _file = AppendingFile.Open(path);
    }

    /// <param name="fd">Of standard output or error.</param>
    /// <param name="tell">As above.</param>
    public LogFile(int fd, Func<long, long, string, byte[]> tell)
    {
        Path = "";
        _tell = tell;
        _file = new SafeFileHandle(fd, ownsHandle: false);
    }

    /// <summary>Empty for standard output and error.</summary>
    public string Path { get; }

    /// <summary>Lines, and bytes, that were not taken. Never waits, where a write may wait for a reader.</summary>
    public (long Lines, long Bytes) Missing => (Interlocked.Read(ref _missingLines), Interlocked.Read(ref _missingBytes));

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Continues in the file that has the name now. No line is lost or torn: lines up to now are in the old file.</summary>
    /// <exception cref="IOException">It cannot be opened; the old file is written on.</exception>
    public void Reopen()
    {
        var opened = AppendingFile.Open(Path);
        lock (_gate)
        {
            // The launcher ends meanwhile: no descriptor may stay open.
            (_isDisposed ? opened : _file).Dispose();
            _file = opened;
            _isTorn = false;
        }
    }

    /// <param name="buffer">A whole line.</param>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }
            var written = TellMissing() ? Append(buffer) : 0;
            if (written < buffer.Length)
            {
                var rest = buffer.Length - written;
                _untold = (_untold.Lines + 1, _untold.Bytes + rest);
                Interlocked.Increment(ref _missingLines);
                Interlocked.Add(ref _missingBytes, rest);
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_gate)
            {
                if (!_isDisposed)
                {
                    TellMissing();
                }
                _isDisposed = true;
                _file.Dispose();
            }
        }
        base.Dispose(disposing);
    }

    /// <returns>False if there still is no room.</returns>
    private bool TellMissing()
    {
        if (_untold.Lines == 0)
        {
            return true;
        }
        byte[] line = [.. _isTorn ? "\n"u8 : [], .. _tell(_untold.Lines, _untold.Bytes, _reason)];
        if (Append(line) < line.Length)
        {
            return false;
        }
        _untold = default;
        return true;
    }

    private int Append(ReadOnlySpan<byte> line)
    {
        var error = Descriptors.WriteAll((int)_file.DangerousGetHandle(), line, out var written);
        if (error == 0)
        {
            _isTorn = false;
        }
        else
        {
            _isTorn |= written > 0;
            _reason = Marshal.GetPInvokeErrorMessage(error);
        }
        return written;
    }
}
