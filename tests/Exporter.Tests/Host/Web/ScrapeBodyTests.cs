using Windhover.Exporter.Host.Web;

namespace Windhover.Exporter.Tests.Host.Web;

public sealed class ScrapeBodyTests
{
    private const int MaxWriteBytes = 256 << 10;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(200_000)]
    [InlineData(300_000)]
    [InlineData(9_000_000)]
    public void What_was_written_is_read_whole_and_in_order_in_writes_that_are_not_too_large(int bytes)
    {
        var random = new Random(bytes);
        var written = new byte[bytes];
        random.NextBytes(written);
        using var body = new ScrapeBody();
        body.AddReader();
        for (var at = 0; at < bytes;)
        {
            // As the exposition does: more is asked for than is used.
            var part = written.AsSpan(at, Math.Min(random.Next(1, 16_000), bytes - at));
            part.CopyTo(body.GetSpan(1 << 14));
            body.Advance(part.Length);
            at += part.Length;
        }

        Assert.All(body.Pieces, piece => Assert.InRange(piece.Length, 1, MaxWriteBytes));
        Assert.Equal(written, body.Pieces.SelectMany(piece => piece.ToArray()));
    }

    [Fact]
    public void One_large_row_lies_in_a_piece_of_its_own()
    {
        using var body = new ScrapeBody();
        body.AddReader();
        body.GetSpan(100).Fill(1);
        body.Advance(100);
        body.GetSpan(5_000_000)[..5_000_000].Fill(2);
        body.Advance(5_000_000);

        byte[] read = [.. body.Pieces.SelectMany(piece => piece.ToArray())];
        Assert.Equal(5_000_100, read.Length);
        Assert.Equal(100, read.Count(value => value == 1));
        Assert.Equal(2, read[^1]);
    }
}
