using Windhover.Exporter.Known;

namespace Windhover.Exporter.Tests.Known;

/// <summary>What both ways to compute a <see cref="LineHash"/> promise.</summary>
public abstract class LineHashTests
{
    /// <summary>Lengths around all that the hash reads in another way.</summary>
    public static TheoryData<int, int> Lengths { get; } = new(
        from name in (int[])[1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 500]
        from tail in (int[])[1, 2, 3, 4, 7, 8, 15, 16, 17, 33, 500]
        select (name, tail));

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Each_bit_of_a_line_counts(int nameLength, int tailLength)
    {
        var line = new byte[nameLength + tailLength];
        new Random(nameLength).NextBytes(line);
        var seen = new HashSet<LineFingerprint> { Of(line, nameLength) };
        for (var bit = 0; bit < line.Length * 8; bit++)
        {
            line[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(seen.Add(Of(line, nameLength)), $"bit {bit} makes no difference");
            line[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Zeros_of_all_lengths_and_partings_differ()
    {
        var line = new byte[LineHash.MaxBytes];
        var seen = new HashSet<LineFingerprint>();
        for (var length = 0; length <= 150; length++)
        {
            for (var name = 0; name <= length; name++)
            {
                Assert.True(seen.Add(Of(line.AsSpan(0, length), name)), $"{name} of {length}");
            }
        }
    }

    [Fact]
    public void The_longest_lines_are_hashed_wherever_they_are_parted()
    {
        var line = new byte[LineHash.MaxBytes];
        var seen = new HashSet<LineFingerprint>();
        for (var name = 0; name <= line.Length; name++)
        {
            Assert.True(seen.Add(Of(line, name)), $"parted at {name}");
        }
    }

    [Fact]
    public void The_halves_have_nothing_to_do_with_each_other()
    {
        for (var i = 0; i < 10_000; i++)
        {
            var fingerprint = Of(BitConverter.GetBytes(i), 2);
            Assert.NotEqual(fingerprint.Low, fingerprint.High);
        }
    }

    [Fact]
    public void Another_process_makes_other_fingerprints()
        => Assert.NotEqual(Of("hits|c"u8, 4), OfAnother("hits"u8, "|c"u8));

    [Fact]
    public void Equal_lines_are_equal_wherever_they_lie_in_memory()
    {
        var line = "..request_count|c|#method:GET,status:200"u8.ToArray();

        Assert.Equal(Of("request_count|c|#method:GET,status:200"u8, 13), Of(line.AsSpan(2), 13));
    }

    private protected abstract LineFingerprint Of(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail);

    /// <summary>With another key.</summary>
    private protected abstract LineFingerprint OfAnother(ReadOnlySpan<byte> name, ReadOnlySpan<byte> tail);

    private LineFingerprint Of(ReadOnlySpan<byte> line, int nameLength) => Of(line[..nameLength], line[nameLength..]);
}
