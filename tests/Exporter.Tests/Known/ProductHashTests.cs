using Windhover.Exporter.Known;

namespace Windhover.Exporter.Tests.Known;

public sealed class ProductHashTests : LineHashTests
{
    private readonly ProductHash _hash = new();

    private protected override LineFingerprint Of(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail) => _hash.Of(name, tail);

    private protected override LineFingerprint OfAnother(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail) => new ProductHash().Of(name, tail);
}
