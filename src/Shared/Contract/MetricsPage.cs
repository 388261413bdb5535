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
/// little-endian. A reader that finds the number changed, or odd, looks again. The length of the file is fixed, and only the launcher can write
/// it; what it has no room for is cut and counted.</remarks>
internal sealed class MetricsPage : IDisposable
{
    private const int HeaderBytes = 16;
    private const int LengthOffset = 8;

    // 512 workers need some 200 KiB. What is not written takes no memory.
    private const int MaxBytes = 4 * 1024 * 1024;
    private const int Attempts = 16;

    private readonly SafeFileHandle _file;
    private readonly SafeFileHandle? _readOnly;
    private long _sequence;

    private MetricsPage(SafeFileHandle file, SafeFileHandle? readOnly)
    {
        _file = file;
        _readOnly = readOnly;
    }

    /// <summary>For the program that takes the launcher's place.</summary>
    public int Fd => (int)_file.DangerousGetHandle();

    /// <summary>For the exporter to inherit: it only reads.</summary>
    public int ReadOnlyFd => (int)(_readOnly ?? _file).DangerousGetHandle();

    /// <summary>Series that the last <see cref="Write"/> had no room for.</summary>
    public int CutSeries { get; private set; }

    /// <summary>The launcher's end.</summary>
    /// <exception cref="Win32Exception">The system gives no memory that processes can share.</exception>
    public static MetricsPage Create() => ToWrite(MemoryFile.Create("windhover-metrics", HeaderBytes + MaxBytes));

    /// <summary>The launcher's end, taken over from the program that ran in this process before.</summary>
    public static MetricsPage Take(int fd)
    {
        Descriptors.SetInheritable(fd, inheritable: false);
        var page = ToWrite(new SafeFileHandle(fd, ownsHandle: true));
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
    public static MetricsPage Open(int fd) => new(new SafeFileHandle(fd, ownsHandle: true), readOnly: null);

    /// <summary>Replaces what is there. Of what does not fit the family with the most series is left out, and the next one, until the rest
    /// fits. For one thread.</summary>
    public void Write(IReadOnlyList<LauncherFamily> families)
    {
        var text = Serialize(families);
        var cut = 0;
        while (text.Length > MaxBytes)
        {
            var longest = families.MaxBy(family => family.Samples.Count)!;
            cut += longest.Samples.Count;
            families = [.. families.Where(family => family != longest)];
            text = Serialize(families);
        }
        CutSeries = cut;
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

    public void Dispose()
    {
        _file.Dispose();
        _readOnly?.Dispose();
    }

    private static MetricsPage ToWrite(SafeFileHandle file) => new(file, MemoryFile.OpenReadOnly(file));

    private static byte[] Serialize(IReadOnlyList<LauncherFamily> families) =>
        JsonSerializer.SerializeToUtf8Bytes(families, LauncherFamilyJson.Default.IReadOnlyListLauncherFamily);

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
