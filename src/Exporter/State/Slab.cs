using System.Runtime.CompilerServices;
using Windhover.Interop;

namespace Windhover.Exporter.State;

/// <summary>Memory for records under addresses that never change: of the state file if there is one, else of this process alone. A record
/// is known by its handle, which is its place, and in a file its offset, in units of 8 bytes.</summary>
/// <remarks>
/// The lowest layer of what the exporter holds. Everything that is to outlive the process lies in here as a <see cref="Record"/>, and a
/// sample is added to the mapped file itself: nothing is written out, and nothing is read back but at the start.
/// <code>
/// shard ──► KnownLine ──► SeriesCell ═ a record in the slab, by its address        (each sample)
/// registry ─► MetricFamily ─► LabelNameSet ─► TimeSeries ═ the same, by its handle (scrape, expiry)
/// slab:  [ saved: the state file, mapped | private: memory of this process ]       one range of addresses
/// </code>
/// Addresses for both areas are reserved at the start, and pages are put behind them as they fill. Freed records are used again.
/// Not thread-safe, but for <see cref="At"/>: <see cref="Gate"/> covers all that makes or removes records.
/// </remarks>
internal sealed unsafe class Slab : IDisposable
{
    /// <summary>Bytes of the smallest piece: handles of 32 bits reach 32 GiB.</summary>
    public const int Unit = 8;

    private const long MaxAreaBytes = 16L << 30;
    private const long LeastAreaBytes = 64 << 20;

    /// <summary>Smaller free stretches are not worth a system call.</summary>
    private const uint WorthReturning = (64 << 10) / Unit;

    /// <summary>A full disk is asked again after this time.</summary>
    private static readonly long RetryMilliseconds = 30_000;

    private readonly ReservedAddresses _addresses;
    private readonly byte* _base;
    private readonly StateFile? _file;
    private readonly SlabArea? _saved;
    private readonly SlabArea _private;
    private long _retryAt;

    /// <param name="file">Null: private memory only. Owned from now on.</param>
    public Slab(StateFile? file)
    {
        _file = file;
        var areas = file is null ? 1 : 2;
        _addresses = ReservedAddresses.Take(areas * MaxAreaBytes, Math.Max(LeastAreaBytes, (file?.Bytes ?? 0) * 2) * areas);
        _base = (byte*)_addresses.Address;
        var end = (uint)Math.Min(_addresses.Bytes / Unit, uint.MaxValue);
        var middle = file is null ? 0 : (uint)(_addresses.Bytes / areas / Unit);
        _private = new SlabArea(Math.Max(1, middle), end, GrowPrivate);
        if (file is not null)
        {
            SavedBytes = middle * (long)Unit;
            file.MapAt((nint)_base);
            _saved = new SlabArea(StateHeader.Bytes / Unit, middle, GrowSaved);
            _saved.Resume((uint)(file.Bytes / Unit), (uint)(file.Bytes / Unit));
        }
    }

    /// <summary>Held where records are made or removed.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Null without a state.</summary>
    public StateFile? File => _file;

    /// <summary>Addresses below this belong to the file.</summary>
    public long SavedBytes { get; }

    /// <summary>For checksums; no client knows it.</summary>
    public ulong Seed => _file?.Seed ?? 0;

    /// <summary>In records, of the file and of private memory.</summary>
    public (long Saved, long Private) UsedBytes => ((_saved?.UsedUnits ?? 0) * Unit, _private.UsedUnits * Unit);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* At(uint handle) => _base + ((long)handle * Unit);

    public uint HandleOf(byte* record) => (uint)((record - _base) / Unit);

    public bool IsSaved(uint handle) => handle * (long)Unit < SavedBytes;

    /// <param name="isSaved">Asks for the file. The answer may lie in private memory all the same: see <see cref="IsSaved"/>.</param>
    /// <returns>0 where there is no memory.</returns>
    public uint Allocate(int bytes, bool isSaved)
    {
        var units = (uint)((bytes + Unit - 1) / Unit);
        if (isSaved && _saved is not null && Environment.TickCount64 >= _retryAt)
        {
            var handle = Take(_saved, units);
            if (handle != 0)
            {
                return handle;
            }

            _retryAt = Environment.TickCount64 + RetryMilliseconds;
        }

        return Take(_private, units);
    }

    /// <summary>Makes the space of a record free, which is not read any more.</summary>
    public void Free(uint handle, uint units)
    {
        *(ulong*)At(handle) = Record.FreeHeader(units);
        var area = IsSaved(handle) ? _saved! : _private;
        (var start, var all) = area.Return(handle, units);
        if (area == _private && all >= WorthReturning)
        {
            GiveBack(start, all);
        }
    }

    /// <summary>Tells after a walk where no records are.</summary>
    public void AddGap(uint start, uint units) => _saved!.Return(start, units);

    public void Dispose()
    {
        _file?.Dispose();
        _addresses.Dispose();
    }

    private uint Take(SlabArea area, uint units)
    {
        var handle = area.Take(units, out var rest);
        if (rest > 0)
        {
            *(ulong*)At(handle + units) = Record.FreeHeader(rest);
        }

        return handle;
    }

    private bool GrowSaved(uint from, uint to) => _file!.TryGrow((nint)_base, from * (long)Unit, to * (long)Unit);

    private bool GrowPrivate(uint from, uint to)
    {
        // The first unit of all is none, and its page is there.
        var start = from == 1 ? 0 : from * (long)Unit;
        return MemoryCalls.TryCommit((nint)_base + (nint)start, (nuint)((to * (long)Unit) - start));
    }

    private void GiveBack(uint start, uint units)
    {
        long page = Environment.SystemPageSize;
        var first = (((start + 1) * (long)Unit) + page - 1) / page * page;
        var last = (start + units) * (long)Unit / page * page;
        if (last > first)
        {
            MemoryCalls.Forget((nint)_base + (nint)first, (nuint)(last - first));
        }
    }
}
