using Windhover.Worker.Board;

namespace Windhover.Worker.Tests.Board;

public sealed class RecentAcceptsTests
{
    private const long Start = 1_000_000;
    private const long Period = 250;

    [Fact]
    public void Connections_of_one_period_are_added_up()
    {
        var word = 0L;

        for (var connection = 0; connection < 1000; connection++)
        {
            RecentAccepts.Add(ref word, Start);
        }

        Assert.Equal(1000u * RecentAccepts.One, RecentAccepts.Read(ref word, Start));
    }

    [Fact]
    public void An_eighth_is_forgotten_with_each_period()
    {
        var word = 0L;
        RecentAccepts.Write(ref word, 64 * RecentAccepts.One, Start);

        Assert.Equal(56u * RecentAccepts.One, RecentAccepts.Read(ref word, Start + Period));
        Assert.Equal(49u * RecentAccepts.One, RecentAccepts.Read(ref word, Start + (2 * Period)));
    }

    [Fact]
    public void Two_workers_with_the_same_connections_have_the_same_sum_whenever_they_last_looked()
    {
        var (one, other) = (0L, 0L);
        RecentAccepts.Write(ref one, 1000 * RecentAccepts.One, Start);
        RecentAccepts.Write(ref other, 1000 * RecentAccepts.One, Start);

        for (var period = 1; period < 10; period++)
        {
            RecentAccepts.Add(ref one, Start + (period * Period));
        }
        for (var connection = 1; connection < 10; connection++)
        {
            RecentAccepts.Write(
                ref other,
                RecentAccepts.Read(ref other, Start + (connection * Period)) + RecentAccepts.One,
                Start + (connection * Period));
        }

        Assert.Equal(RecentAccepts.Read(ref other, Start + (11 * Period)), RecentAccepts.Read(ref one, Start + (11 * Period)));
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(RecentAccepts.One)]
    [InlineData(1)]
    public void In_the_end_all_is_forgotten(uint sum)
    {
        var word = 0L;
        RecentAccepts.Write(ref word, sum, Start);

        Assert.Equal(0u, RecentAccepts.Read(ref word, Start + 60_000));
    }

    [Fact]
    public void A_reader_whose_clock_was_read_a_moment_before_forgets_nothing()
    {
        var word = 0L;
        RecentAccepts.Write(ref word, 7, Start);

        Assert.Equal(7u, RecentAccepts.Read(ref word, Start - Period));
    }
}
