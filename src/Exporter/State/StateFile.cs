using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Windhover.Interop;
using Windhover.Interop.Places;
using static Windhover.Interop.Places.PlaceCalls;

namespace Windhover.Exporter.State;

/// <summary>The file that a <see cref="Slab"/> keeps its records in, locked as long as this object lives.</summary>
internal sealed unsafe class StateFile : IDisposable
{
    private const uint OwnerOnly = 0x180; // 0600
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(20);

    /// <summary>A file that says more is wrong: 3,600 years.</summary>
    private const long LatestNow = 1L << 60;

    private readonly SafeFileHandle _handle;
    private readonly StateOptions _options;
    private StateHeader _first;
    private StateHeader* _header;
    private bool _isFullTold;

    private StateFile(SafeFileHandle handle, StateOptions options, in StateHeader header)
    {
        _handle = handle;
        _options = options;
        _first = header;
    }

    public ulong Seed => _first.Seed;

    /// <summary>That hold the header and records.</summary>
    public long Bytes => _header is null ? _first.FileBytes : _header->FileBytes;

    /// <summary>Whether what is written gets into the file.</summary>
    public bool IsShared { get; private set; } = true;

    /// <summary>Times that the file could not be made longer.</summary>
    public long FailedGrowths { get; private set; }

    /// <summary>Waits for the lock, reads the header, and sets aside what cannot be used.</summary>
    /// <exception cref="StateException">The file is in use, or cannot be made or opened.</exception>
    public static StateFile Open(StateOptions options, TimeProvider time)
    {
        try
        {
            using var place = Place.OfFile(options.Path, out var name, makes: true);
            var start = time.GetTimestamp();
            while (true)
            {
                if (TryOpen(place, name, options, time, out var isTaken) is { } file)
                {
                    return file;
                }

                if (isTaken && time.GetElapsedTime(start) >= options.LockTimeout)
                {
                    throw new StateException(
                        $"{options.Path} is in use by another exporter; stop that one, or choose another file");
                }

                if (isTaken)
                {
                    Task.Delay(LockPoll, time).GetAwaiter().GetResult();
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new StateException($"Cannot use {options.Path} for the state: {e.Message}");
        }
    }

    /// <summary>The time by which series are touched, now: as it was, and the time that the file lay still. A clock that went back
    /// meanwhile makes that zero.</summary>
    public long ResumedNow(DateTimeOffset wallNow)
        => Math.Clamp(_first.Now, 0, LatestNow) + Math.Clamp(wallNow.UtcTicks - _first.WallNow, 0, LatestNow);

    /// <summary>Says that the file is alive. A clock that is set while it is moves nothing: both times are taken together.</summary>
    public void Beat(long now, DateTimeOffset wallNow)
    {
        Volatile.Write(ref _header->WallNow, wallNow.UtcTicks);
        Volatile.Write(ref _header->Now, now);
    }

    /// <summary>Notes the mapping file that this process begins with.</summary>
    /// <param name="mapping">Its text; null for none.</param>
    /// <returns>Whether the process before began with another.</returns>
    public bool TakeOver(string? mapping)
    {
        // FNV-1a. There is nothing to gain by two files with one hash.
        var hash = 14695981039346656037;
        foreach (var c in mapping ?? "\0")
        {
            hash = (hash ^ c) * 1099511628211;
        }

        var isOther = _header->MappingHash != hash;
        _header->MappingHash = hash;
        return isOther;
    }

    /// <summary>Puts all that there is behind addresses.</summary>
    public void MapAt(nint address)
    {
        // A file that was copied may have holes. Writing to one on a full disk would be SIGBUS, the end of the process.
        var error = MemoryCalls.Allocate(_handle, 0, Bytes);
        IsShared = error == 0;
        if (!IsShared)
        {
            Tell($"{_options.Path} has no room on its disk ({Text(error)}): what it holds is shown, and what comes is not saved");
        }

        if (!MemoryCalls.TryMap(address, (nuint)Bytes, _handle, 0, IsShared))
        {
            throw new StateException($"Cannot map {_options.Path}: {Text(Marshal.GetLastPInvokeError())}");
        }

        _header = (StateHeader*)address;
    }

    /// <summary>Makes the file longer and puts the new part behind its addresses.</summary>
    public bool TryGrow(nint address, long from, long to)
    {
        // The header may share its page with the first records; whole pages are mapped.
        long page = Environment.SystemPageSize;
        var first = (from + page - 1) / page * page;
        var error = !IsShared ? 0
            : to > _options.MaxBytes ? MemoryCalls.EFBIG
            : MemoryCalls.Allocate(_handle, from, to - from);
        if (!IsShared || error != 0)
        {
            return Fail(error);
        }

        if (to > first && !MemoryCalls.TryMap(address + (nint)first, (nuint)(to - first), _handle, first, isShared: true))
        {
            return Fail(Marshal.GetLastPInvokeError());
        }

        Volatile.Write(ref _header->FileBytes, to);
        _isFullTold = false;
        return true;
    }

    public void Dispose()
    {
        if (!_handle.IsClosed)
        {
            FileLock.Release(_handle);
            _handle.Dispose();
        }
    }

    private static StateFile? TryOpen(Place place, string name, StateOptions options, TimeProvider time, out bool isTaken)
    {
        var handle = place.Open(name, O_RDWR | O_CREAT, OwnerOnly);
        try
        {
            isTaken = !FileLock.TryTake(handle);
            if (isTaken || FileFacts.Of(handle) is not { } opened || place.Look(name)?.IsSameFile(opened) != true)
            {
                // If it is another file, the process that had the lock has just set this one aside.
                handle.Dispose();
                return null;
            }

            var length = RandomAccess.GetLength(handle);
            if (length == 0)
            {
                return new StateFile(handle, options, Create(handle, time));
            }

            var header = default(StateHeader);
            var read = RandomAccess.Read(handle, MemoryMarshal.AsBytes(new Span<StateHeader>(ref header)), 0);
            var fault = read < sizeof(StateHeader) ? "it is no state file" : header.Fault(length);
            if (fault is null)
            {
                return new StateFile(handle, options, header);
            }

            SetAside(place, name, options, time, fault);
            handle.Dispose();
            return null;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static StateHeader Create(SafeFileHandle handle, TimeProvider time)
    {
        var header = StateHeader.Create(BitConverter.ToUInt64(Guid.NewGuid().ToByteArray()), time.GetUtcNow());
        var page = new byte[StateHeader.Bytes];
        MemoryMarshal.Write(page, header);
        RandomAccess.Write(handle, page, 0);
        return header;
    }

    /// <summary>Never deleted: it may be another program's, or worth a look.</summary>
    private static void SetAside(Place place, string name, StateOptions options, TimeProvider time, string fault)
    {
        var stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var aside = $"{name}.set-aside-{stamp}";
        for (var i = 2; place.Look(aside) is not null; i++)
        {
            aside = string.Create(CultureInfo.InvariantCulture, $"{name}.set-aside-{stamp}-{i}");
        }

        place.Rename(name, aside);
        options.Warn($"{options.Path} is not used: {fault}. It is now {place.PathTo(aside)}, and values begin anew");
    }

    private static string Text(int error) => new Win32Exception(error).Message;

    private bool Fail(int error)
    {
        FailedGrowths++;
        if (!_isFullTold && IsShared)
        {
            _isFullTold = true;
            Tell($"{_options.Path} cannot grow ({Text(error)}): new series are shown, and are not saved");
        }

        return false;
    }

    private void Tell(string message) => _options.Warn(message);
}
