using System.Runtime.CompilerServices;

namespace Windhover.Exporter.Known;

/// <summary>Makes fingerprints of lines, so that the index need not keep (and compare) their bytes.</summary>
/// <remarks>No client can make two lines collide, because this is no mixing that looks random but a universal hash, with a key of the
/// process that is never shown: whatever two lines are chosen without knowing the key, at most one key in 2^113 makes them equal; the
/// argument stands at the two ways to compute it. A flood of eight million lines a second against a full index makes 2^68 pairs in a
/// year, and so one false match in some 10^13 years.</remarks>
internal sealed class LineHash
{
    /// <summary>Of name and tail together. Longer lines are seldom, and not worth the key.</summary>
    public const int MaxBytes = 1024;

    private readonly AesHash? _aes = AesHash.IsSupported ? new AesHash() : null;
    private readonly ProductHash? _products = AesHash.IsSupported ? null : new ProductHash();

    /// <param name="name">Before the first <c>:</c>.</param>
    /// <param name="tail">From the first <c>|</c> on; with the name no more than <see cref="MaxBytes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LineFingerprint Of(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail)
        => AesHash.IsSupported ? _aes!.Of(name, tail) : _products!.Of(name, tail);
}
