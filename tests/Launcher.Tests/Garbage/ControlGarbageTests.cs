using System.Net.Sockets;
using CsCheck;
using Windhover.Interop;
using Windhover.Launcher.World.Processes;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Garbage;

/// <summary>A worker says anything on its control socket.</summary>
public sealed class ControlGarbageTests
{
    private const int States = 40_000;

    private static readonly Gen<byte[]> Says = Gen.Frequency(
        (2, Gen.Byte.Array[0, 1_200]),
        (3, Gen.OneOf("ready\n", "attached\n", "draining\n", "\n", "r", "\0", "ready", "more than a word has room for ", "\r\n")
            .Array[0, 40].Select(words => System.Text.Encoding.ASCII.GetBytes(string.Concat(words)))));

    [Fact]
    public async Task Messages_are_few_and_short_whatever_is_said() => await RunAsync(States);

    [Fact]
    [Trait("Category", "Long")]
    public async Task Messages_are_few_and_short_whatever_is_said_for_long() => await RunAsync(States * GarbageStates.LongFactor);

    [Fact]
    public async Task A_line_without_end_is_not_read_any_further_and_takes_no_memory()
    {
        var (launcher, worker) = Pair();
        using (launcher)
        using (worker)
        {
            var reader = new SharedReader("control socket");
            var messages = new List<string>();
            var reading = ControlMessages.ReadAsync(launcher, messages.Add, reader);
            worker.Blocking = false;
            var sent = 0L;
            var zeros = new byte[64 * 1024];
            while (worker.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectWrite))
            {
                sent += worker.Send(zeros);
            }

            await reading.WaitAsync(TestLimits.Hang);
            Assert.Empty(messages);
            Assert.InRange(sent, 1, 4 << 20);
            Assert.StartsWith("control socket: a message of more than 512 bytes", reader.First, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Words_that_come_in_pieces_are_put_together()
    {
        var (launcher, worker) = Pair();
        using (launcher)
        {
            var messages = new List<string>();
            var reading = ControlMessages.ReadAsync(launcher, messages.Add, new SharedReader("control socket"));
            using (worker)
            {
                foreach (var letter in "attached\nready\n"u8.ToArray())
                {
                    worker.Send([letter]);
                }
            }
            await reading.WaitAsync(TestLimits.Hang);
            Assert.Equal(["attached", "ready"], messages);
        }
    }

    private static async Task RunAsync(int states) => await Task.Run(() => Says.SampleStates(
        said =>
        {
            var (launcher, worker) = Pair();
            using (launcher)
            {
                var messages = new List<string>();
                var reader = new SharedReader("control socket");
                using (worker)
                {
                    // The socket has room for it.
                    worker.Send(said);
                }
                Assert.True(ControlMessages.ReadAsync(launcher, messages.Add, reader).Wait(TestLimits.Hang));
                Assert.InRange(messages.Count, 0, 16);
                Assert.All(messages, message => Assert.InRange(message.Length, 0, 511));
            }
        },
        states));

    private static (Socket Launcher, Socket Worker) Pair()
    {
        var (one, other) = SocketPair.Create();
        return (new Socket(one), new Socket(other));
    }
}
