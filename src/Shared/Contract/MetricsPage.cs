using System.Buffers.Binary;
using System.ComponentModel;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Windhover.Interop;

namespace Windhover.Shared.Contract;

/// <summary>Where the launcher writes its metrics each second, and the exporter child finds them at each scrape: a file in memory
/// that the child inherits. A launcher that hangs delays no scrape, an exporter that hangs delays no launcher, and a new exporter
/// has the metrics at once.</summary>
/// <remarks>Layout: a sequence number, odd while the launcher writes; the length of what follows; families as JSON; all in
/// little-endian. A reader that finds the number changed, or odd, looks again.</remarks>
internal sealed class MetricsPage : IDisposable
{
    private const int HeaderBytes = 16;
    private const int LengthOffset = 8;

    // 512 workers need some 200 KiB.
    private const int MaxBytes = 4 * 1024 * 1024;
    private const int Attempts = 16;

    private readonly SafeFileHandle _file;
    private long _sequence;

    private MetricsPage(SafeFileHandle file) => _file = file;

    /// <summary>For the exporter to inherit.</summary>
    public int Fd => (int)_file.DangerousGetHandle();

    /// <summary>The launcher's end.</summary>
    /// <exception cref="Win32Exception">The system gives no memory that processes can share.</exception>
    public static MetricsPage Create() => new(MemoryFile.Create("windhover-metrics", HeaderBytes));

    /// <summary>The launcher's end, taken over from the program that ran in this process before.</summary>
    public static MetricsPage Take(int fd)
    {
        Descriptors.SetInheritable(fd, inheritable: false);
        var page = new MetricsPage(new SafeFileHandle(fd, ownsHandle: true));
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (RandomAccess.Read(page._file, header, 0) == HeaderBytes)
        {
            // Odd where that program ended in the middle of writing.
            var sequence = BinaryPrimitives.ReadInt64LittleEndian(header);
            page._sequence = sequence + (sequence % 2);
        }
        return page;
    }

    /// <summary>The exporter's end.</summary>
    /// <param name="fd">Inherited; owned from now on.</param>
    public static MetricsPage Open(int fd) => new(new SafeFileHandle(fd, ownsHandle: true));

    /// <summary>Replaces what is there. For one thread.</summary>
    public void Write(IReadOnlyList<LauncherFamily> families)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(families, LauncherFamilyJson.Default.IReadOnlyListLauncherFamily);
        if (text.Length > MaxBytes)
        {
            return;
        }
        WriteHeader(++_sequence, text.Length);
        RandomAccess.Write(_file, text, HeaderBytes);
        WriteHeader(++_sequence, text.Length);
    }

    /// <returns>Null if nothing has been written yet, or a writer died in the middle: then the former answer stands.</returns>
    public IReadOnlyList<LauncherFamily>? TryRead()
    {
        Span<byte> before = stackalloc byte[HeaderBytes];
        Span<byte> after = stackalloc byte[HeaderBytes];
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (RandomAccess.Read(_file, before, 0) < HeaderBytes)
            {
                return null;
            }
            var sequence = BinaryPrimitives.ReadInt64LittleEndian(before);
            var length = BinaryPrimitives.ReadInt64LittleEndian(before[LengthOffset..]);
            if (sequence == 0 || length is <= 0 or > MaxBytes)
            {
                return null;
            }
            var text = new byte[length];
            var read = RandomAccess.Read(_file, text, HeaderBytes);
            if (sequence % 2 == 0
                && read == length
                && RandomAccess.Read(_file, after, 0) == HeaderBytes
                && after.SequenceEqual(before))
            {
                return Parse(text);
            }
        }
        return null;
    }

    public void Dispose() => _file.Dispose();

    private static IReadOnlyList<LauncherFamily>? Parse(byte[] text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, LauncherFamilyJson.Default.IReadOnlyListLauncherFamily);
        }
        catch (JsonException)
        {
            // A launcher of another version: better no metrics of its than no scrape.
            return null;
        }
    }

    private void WriteHeader(long sequence, long length)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteInt64LittleEndian(header, sequence);
        BinaryPrimitives.WriteInt64LittleEndian(header[LengthOffset..], length);
        RandomAccess.Write(_file, header, 0);
    }
}
