using System.Buffers.Binary;
using Windhover.Interop.Channel;

namespace Windhover.Exporter.Tests.Ingest;

/// <summary>The launcher's page of what is counted, as a file.</summary>
internal sealed class PageFile : IDisposable
{
    private const int LineBytes = 64;

    private readonly FileStream _file = new(
        Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0, FileOptions.DeleteOnClose);

    public PageFile(int outboxes = 4, long version = AckPage.Version)
    {
        _file.SetLength((1 + outboxes) * LineBytes);
        Write(0, version);
    }

    public int Descriptor => (int)_file.SafeFileHandle.DangerousGetHandle();

    public long Generation => Read(8);

    /// <summary>The note of an outbox: batch times 65,536, plus parts.</summary>
    public long Word(int outbox) => Read((1 + outbox) * LineBytes);

    public void Dispose() => _file.Dispose();

    private void Write(long offset, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        RandomAccess.Write(_file.SafeFileHandle, bytes, offset);
    }

    private long Read(long offset)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        _ = RandomAccess.Read(_file.SafeFileHandle, bytes, offset);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }
}
