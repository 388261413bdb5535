using Microsoft.Win32.SafeHandles;
using Windhover.Interop.Places;

namespace Windhover.Launcher.Logs;

/// <summary>A file that lines are added to, and that can be opened anew after it was renamed. From any thread.</summary>
internal sealed class LogFile : Stream
{
    private readonly Lock _gate = new();
    private SafeFileHandle _file;
    private bool _isDisposed;

    /// <exception cref="IOException">It cannot be opened.</exception>
    public LogFile(string path)
    {
        Path = path;
        _file = AppendingFile.Open(path);
    }

    public string Path { get; }

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
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                // The offset means nothing to a file opened with O_APPEND, pwrite(2) under BUGS.
                RandomAccess.Write(_file, buffer, fileOffset: 0);
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
                _isDisposed = true;
                _file.Dispose();
            }
        }
        base.Dispose(disposing);
    }
}
