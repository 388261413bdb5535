using System.Buffers.Binary;
using System.ComponentModel;
using Microsoft.Win32.SafeHandles;
using Windhover.Interop;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Leader;

/// <summary>This process's opening of the <see cref="LeaderFile"/>.</summary>
/// <param name="fd">Inherited; open as long as the process lives, which is how long the lock may be held.</param>
/// <param name="generation">Of this worker.</param>
internal sealed class LeaderLock(int fd, int generation) : IDisposable
{
    // Rounds in which a worker of an older generation finds the lock free and leaves it to a newer one.
    private const int Patience = 5;

    // A process has one opening, and may have several hosts.
    private static int _holders;

    private readonly SafeFileHandle _file = new(fd, ownsHandle: false);
    private int _left;

    /// <summary>Takes the lock if it is free. During a reload the workers of the new generation go first, so that the leader changes once.</summary>
    /// <exception cref="Win32Exception">The file cannot be locked.</exception>
    public bool TryTake()
    {
        var newest = ReadNewest();
        if (newest < generation)
        {
            WriteNewest();
        }
        if (!FileLock.TryTake(_file))
        {
            _left = 0;
            return false;
        }
        if (newest > generation && Volatile.Read(ref _holders) == 0 && ++_left < Patience)
        {
            FileLock.Release(_file);
            return false;
        }
        Interlocked.Increment(ref _holders);
        return true;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            FileLock.Release(_file);
        }
    }

    /// <summary>The lock stays: it ends with the process, or by <see cref="Release"/>.</summary>
    public void Dispose() => _file.Dispose();

    private long ReadNewest()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        return RandomAccess.Read(_file, bytes, LeaderFile.NewestOffset) == bytes.Length ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : 0;
    }

    private void WriteNewest()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, generation);
        RandomAccess.Write(_file, bytes, LeaderFile.NewestOffset);
    }
}
