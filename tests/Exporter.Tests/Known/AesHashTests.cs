using Windhover.Exporter.Known;

namespace Windhover.Exporter.Tests.Known;

public sealed class AesHashTests : LineHashTests
{
    private readonly AesHash _hash = new();

    public AesHashTests() => Assert.SkipUnless(AesHash.IsSupported, "this processor has no instructions for AES");

    private protected override LineFingerprint Of(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail) => _hash.Of(name, tail);

    private protected override LineFingerprint OfAnother(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail) => new AesHash().Of(name, tail);
}
