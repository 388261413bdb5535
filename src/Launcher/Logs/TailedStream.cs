
namespace Windhover.Launcher.Logs;

/// <summary>Passes lines on, and shows them to the tail. Each write is a whole line: see <see cref="OutputPump"/>.</summary>
internal sealed class TailedStream(Stream destination, LogTail tail) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        // First: the launcher's own output may be closed, and that is when its tail is asked for.
        tail.Add(buffer);
        destination.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => destination.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            destination.Dispose();
        }
        base.Dispose(disposing);
    }
}
