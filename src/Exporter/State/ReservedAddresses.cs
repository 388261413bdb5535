using Microsoft.Win32.SafeHandles;
using Windhover.Interop;

namespace Windhover.Exporter.State;

/// <summary>A stretch of addresses that memory is put behind bit by bit. What lies there never moves; it goes with this object.</summary>
internal sealed class ReservedAddresses : SafeHandleZeroOrMinusOneIsInvalid
{
    private ReservedAddresses(nint address, long bytes)
        : base(ownsHandle: true)
    {
        Bytes = bytes;
        SetHandle(address);
    }

    public nint Address => handle;

    public long Bytes { get; }

    /// <param name="wanted">Halved until the system gives as much: some limit addresses (<c>ulimit -v</c>).</param>
    /// <param name="least">A multiple of a page, as all halves down to it.</param>
    /// <exception cref="InvalidOperationException">Not even that.</exception>
    public static ReservedAddresses Take(long wanted, long least)
    {
        for (var bytes = wanted; bytes >= least; bytes /= 2)
        {
            var address = MemoryCalls.Reserve((nuint)bytes);
            if (address != 0)
            {
                return new ReservedAddresses(address, bytes);
            }
        }

        throw new InvalidOperationException($"the system has not even {least >> 20} MiB of addresses for series");
    }

    protected override bool ReleaseHandle()
    {
        MemoryCalls.Release(handle, (nuint)Bytes);
        return true;
    }
}
