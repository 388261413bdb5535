using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Windhover.Launcher.World.Processes;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.World.Processes;

public sealed class NotifySocketTests
{
    [Fact]
    public async Task A_program_that_floods_is_read_at_a_walk_and_the_rest_waits_with_it()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.PathTo("notify.sock");
        using var socket = NotifySocket.Bind(path, user: null);
        var time = new FakeTimeProvider();
        var lines = new ConcurrentQueue<string>();
        using var ended = new CancellationTokenSource();
        var reading = NotifySocket.ReadAsync(socket, lines.Enqueue, time, ended.Token);
        using var program = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        program.Connect(new UnixDomainSocketEndPoint(path));

        // Blocks once the queue is full.
        var flood = Task.Run(() =>
        {
            for (var i = 0; i < 120; i++)
            {
                program.Send("WATCHDOG=1"u8);
            }
        });
        await Eventually.TrueAsync(() => lines.Count == 50, () => $"{lines.Count} lines");
        await Task.WhenAny(flood, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None));
        Assert.Equal(50, lines.Count);

        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return lines.Count == 120;
            },
            () => $"{lines.Count} lines");
        await flood.WaitAsync(TestLimits.Hang);
        await ended.CancelAsync();
        await reading.WaitAsync(TestLimits.Hang);
    }
}
