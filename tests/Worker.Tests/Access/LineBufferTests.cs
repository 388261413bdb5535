using System.Text;
using Windhover.Worker.Access;

namespace Windhover.Worker.Tests.Access;

public sealed class LineBufferTests
{
    [Fact]
    public void Lines_come_out_whole_and_in_order_and_once()
    {
        var buffer = new LineBuffer(100);
        buffer.Add("one\n"u8);
        buffer.Add("two\n"u8);

        Assert.Equal("one\ntwo\n", Encoding.UTF8.GetString(buffer.Take()));
        Assert.Equal("", Encoding.UTF8.GetString(buffer.Take()));
        Assert.Equal(0, buffer.Dropped);
    }

    [Fact]
    public void A_line_that_does_not_fit_is_dropped_whole_and_counted()
    {
        var buffer = new LineBuffer(10);
        buffer.Add("12345\n"u8);
        buffer.Add("67890\n"u8);
        buffer.Add("abc\n"u8);

        Assert.Equal("12345\nabc\n", Encoding.UTF8.GetString(buffer.Take()));
        Assert.Equal(1, buffer.Dropped);
    }

    [Fact]
    public async Task Of_many_threads_lines_none_is_torn_and_none_is_lost()
    {
        const int Threads = 4;
        const int Lines = 20_000;
        var buffer = new LineBuffer(1 << 20);
        var taken = new StringBuilder();

        var adding = Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Lines; i++)
            {
                buffer.Add(Encoding.UTF8.GetBytes($"thread {thread}\n"));
            }
        })));
        while (!adding.IsCompleted)
        {
            taken.Append(Encoding.UTF8.GetString(buffer.Take()));
        }
        await adding;
        taken.Append(Encoding.UTF8.GetString(buffer.Take()));

        var lines = taken.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Threads * Lines, lines.Length + buffer.Dropped);
        Assert.All(lines, line => Assert.Matches("^thread [0-3]$", line));
    }
}
