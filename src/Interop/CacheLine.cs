using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Windhover.Interop;

/// <summary>What a processor moves at once between memory and its caches.</summary>
internal static unsafe class CacheLine
{
    /// <summary>Of all processors for x64, and of nearly all for Arm.</summary>
    public const int Bytes = 64;

    /// <summary>Tells the processor that an address will be wanted soon. Only a hint: one that nothing has does no harm, and where there is
    /// no such instruction nothing happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }
}
