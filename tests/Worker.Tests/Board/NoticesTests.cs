using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Tests.Board;

public sealed class NoticesTests
{
    private readonly BoardMemory _board = BoardMemory.Private();

    [Fact]
    public void One_worker_tells_each_of_them_and_the_others_do_not()
    {
        var (one, other) = (Of(release: 1), Of(release: 1));

        Assert.True(other.MayTell(AdviceName.Jobs));
        Assert.True(one.TryTell(AdviceName.Jobs));
        Assert.False(one.TryTell(AdviceName.Jobs));
        Assert.False(other.MayTell(AdviceName.Jobs));
        Assert.False(other.TryTell(AdviceName.Jobs));
        Assert.True(other.TryTell(AdviceName.Affinity));
    }

    [Fact]
    public void A_later_release_tells_again_and_an_earlier_one_does_not()
    {
        var (earlier, later) = (Of(release: 1), Of(release: 3));
        Assert.True(earlier.TryTell(AdviceName.Jobs));

        Assert.True(later.TryTell(AdviceName.Jobs));
        Assert.False(later.TryTell(AdviceName.Jobs));
        Assert.False(earlier.TryTell(AdviceName.Keys));
        Assert.True(later.TryTell(AdviceName.Keys));
    }

    [Fact]
    public void Of_many_at_once_one_tells()
    {
        for (var round = 1; round <= 200; round++)
        {
            var told = 0;
            Parallel.For(0, 8, _ => Interlocked.Add(ref told, Of(round).TryTell(AdviceName.Jobs) ? 1 : 0));
            Assert.Equal(1, told);
        }
    }

    [Fact]
    public void What_is_silenced_is_not_told_and_without_a_plan_nothing_is()
    {
        var silenced = new Notices(_board, new AdvicePlan(2, [AdviceName.Jobs], 1));

        Assert.False(silenced.TryTell(AdviceName.Jobs));
        Assert.True(silenced.TryTell(AdviceName.Keys));
        Assert.False(new Notices(_board, plan: null).TryTell(AdviceName.Sessions));
    }

    [Fact]
    public void Each_name_has_a_bit() => Assert.InRange(AdviceName.All.Count, 1, 32);

    private Notices Of(int release) => new(_board, new AdvicePlan(2, [], release));
}
