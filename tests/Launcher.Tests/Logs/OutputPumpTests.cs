using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Logs;

public class OutputPumpTests
{
    [Theory]
    [InlineData("one\ntwo\n", "[w] one\n[w] two\n")]
    [InlineData("no newline at the end", "[w] no newline at the end\n")]
    [InlineData("\n\n", "[w] \n[w] \n")]
    [InlineData("", "")]
    public async Task Every_line_gets_its_prefix(string written, string expected) =>
        Assert.Equal(expected, await PumpAsync(Encoding.UTF8.GetBytes(written)));

    [Fact]
    public async Task A_pump_that_rests_reads_nothing_and_keeps_the_line_that_has_begun()
    {
        var destination = new MemoryStream();
        var pump = new OutputPump(destination, new PrefixedLine("[w] "));
        var pipe = new Pipe();
        var running = pump.RunAsync(pipe.Reader.AsStream());
        await pipe.Writer.WriteAsync("one half, "u8.ToArray());
        await Eventually.TrueAsync(
            async () =>
            {
                await pump.PauseAsync();
                var hasRead = pump.Partial.AsSpan().SequenceEqual("one half, "u8);
                if (!hasRead)
                {
                    pump.Resume();
                }
                return hasRead;
            },
            () => "the pump reads nothing");

        await pipe.Writer.WriteAsync("other half\n"u8.ToArray());
        await pump.PauseAsync();
        Assert.Equal(0, destination.Length);
        pump.Resume();
        await pipe.Writer.CompleteAsync();
        await running.WaitAsync(TestLimits.Hang);

        Assert.Equal("[w] one half, other half\n", Encoding.UTF8.GetString(destination.ToArray()));
    }

    [Fact]
    public async Task A_reader_that_has_stopped_blocks_one_thread_however_many_children_write()
    {
        using var destination = new StoppedStream();
        var first = Task.Run(() => new OutputPump(destination, new PrefixedLine("")).RunAsync(new MemoryStream([(byte)'\n'])));
        await destination.Entered.Task.WaitAsync(TestLimits.Hang);

        // Returns to its caller, though its line cannot be written.
        var second = await Task.Run(() => (Task[])[new OutputPump(destination, new PrefixedLine("")).RunAsync(new MemoryStream([(byte)'\n']))])
            .WaitAsync(TestLimits.Hang);

        Assert.False(second[0].IsCompleted);
        destination.GoOn.Set();
        await Task.WhenAll(first, second[0]).WaitAsync(TestLimits.Hang);
    }

    [Fact]
    public async Task What_a_terminal_would_obey_is_shown() =>
        Assert.Equal("[w] \\xff\\x00\\x1b[2J\n", await PumpAsync([0xFF, 0x00, .. "\e[2J\n"u8]));

    [Theory]
    [InlineData("ü")]
    [InlineData("日")]
    [InlineData("\U0001F469")]
    public async Task A_line_that_is_too_long_is_broken_between_two_characters_and_its_pieces_say_that_they_go_on(string character)
    {
        var written = "x" + string.Concat(Enumerable.Repeat(character, 100_000));
        using var destination = new MemoryStream();
        await new OutputPump(destination, new JsonLine(new LineOrigin("worker", 0, 17), "stdout", TimeProvider.System))
            .RunAsync(new MemoryStream(Encoding.UTF8.GetBytes($"{written}\nnext\n")));

        var objects = Encoding.UTF8.GetString(destination.ToArray()).TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(
            [.. Enumerable.Repeat(true, objects.Length - 2), false, false],
            objects.Select(line => line.TryGetProperty("partial", out var partial) && partial.GetBoolean()));
        Assert.Equal(written, string.Concat(objects[..^1].Select(line => line.GetProperty("message").GetString())));
    }

    [Fact]
    public async Task A_line_without_end_is_broken_instead_of_filling_the_memory()
    {
        var text = await PumpAsync([.. Enumerable.Repeat((byte)'x', 3 * OutputPump.MaxLineBytes)]);

        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.True(line.Length - "[w] ".Length <= OutputPump.MaxLineBytes));
        Assert.Equal(3 * OutputPump.MaxLineBytes, lines.Sum(line => line.Length - "[w] ".Length));
    }

    private static async Task<string> PumpAsync(byte[] written)
    {
        using var destination = new MemoryStream();
        await new OutputPump(destination, new PrefixedLine("[w] ")).RunAsync(new MemoryStream(written));
        return Encoding.UTF8.GetString(destination.ToArray());
    }

    // A terminal whose output is stopped, or a pipe whose reader sleeps.
    private sealed class StoppedStream : MemoryStream
    {
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim GoOn { get; } = new();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Entered.TrySetResult();
            GoOn.Wait();
        }

        protected override void Dispose(bool disposing)
        {
            GoOn.Dispose();
            base.Dispose(disposing);
        }
    }
}
