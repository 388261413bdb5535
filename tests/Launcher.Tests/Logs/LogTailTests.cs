using System.Text;
using Windhover.Launcher.Logs;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Logs;

public sealed class LogTailTests
{
    [Fact]
    public void Only_the_last_lines_are_kept_and_not_more_than_so_many_bytes()
    {
        var byLines = new LogTail(maxLines: 2);
        var byBytes = new LogTail(maxLines: 100, maxBytes: 5);
        foreach (var line in new[] { "a\n", "b\n", "c\n" })
        {
            byLines.Add(Encoding.UTF8.GetBytes(line));
            byBytes.Add(Encoding.UTF8.GetBytes(line));
        }

        Assert.Equal("b\nc\n", Text(byLines.Last(100)));
        Assert.Equal("b\nc\n", Text(byBytes.Last(100)));
        Assert.Equal("c\n", Text(byLines.Last(1)));
        Assert.Equal("", Text(byLines.Last(0)));
    }

    [Fact]
    public async Task A_follower_that_rests_delays_nobody_and_learns_how_much_it_missed()
    {
        const int Lines = 10_000;
        var tail = new LogTail();
        using var follower = tail.Follow(0);
        for (var i = 0; i < Lines; i++)
        {
            tail.Add("x\n"u8);
        }
        tail.Close();

        var (read, missed) = (0, 0);
        await foreach (var line in follower.ReadAllAsync(CancellationToken.None))
        {
            var text = Encoding.UTF8.GetString(line);
            read += text == "x\n" ? 1 : 0;
            missed += text.StartsWith("[launcher] ", StringComparison.Ordinal) ? int.Parse(text.Split(' ')[1]) : 0;
        }

        Assert.Equal(Lines, read + missed);
        Assert.True(missed > 0);
    }

    [Fact]
    public async Task Who_follows_a_launcher_that_has_ended_comes_to_an_end()
    {
        var tail = new LogTail();
        tail.Add("last words\n"u8);
        tail.Close();

        using var follower = tail.Follow(10);

        Assert.Equal("last words\n", Text(follower.First));
        await foreach (var _ in follower.ReadAllAsync(CancellationToken.None).WithCancellation(new CancellationTokenSource(TestLimits.Hang).Token))
        {
            Assert.Fail("nothing comes any more");
        }
    }

    [Fact]
    public void What_a_closed_output_refuses_is_in_the_tail_all_the_same()
    {
        var tail = new LogTail();
        using var output = new MemoryStream([], writable: false);
        using var stream = new TailedStream(output, tail);

        Assert.Throws<NotSupportedException>(() => stream.Write("line\n"u8));

        Assert.Equal("line\n", Text(tail.Last(1)));
    }

    private static string Text(IEnumerable<byte[]> lines) => Encoding.UTF8.GetString([.. lines.SelectMany(line => line)]);

    [Fact]
    public async Task What_children_wrote_can_be_left_out()
    {
        var tail = new LogTail();
        tail.Add("child\n"u8);
        tail.Add("own\n"u8, isOwn: true);
        using var follower = tail.Follow(10, ownOnly: true);
        tail.Add("child again\n"u8);
        tail.Add("own again\n"u8, isOwn: true);
        tail.Close();

        var lines = new List<string>(follower.First.Select(Encoding.UTF8.GetString));
        await foreach (var line in follower.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            lines.Add(Encoding.UTF8.GetString(line));
        }

        Assert.Equal(["own\n", "own again\n"], lines);
    }
}
