using Microsoft.Extensions.Time.Testing;
using Windhover.Launcher.World.Sockets;

namespace Windhover.Launcher.Tests.World.Sockets;

public sealed class QueuePeaksTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly QueuePeaks _peaks;
    private int _waiting;

    public QueuePeaksTests() => _peaks = new QueuePeaks(
        () =>
        [
            new ListenerState("http://localhost:5000", "127.0.0.1:5000", new QueueLength(_waiting, 2048)),
            new ListenerState("http://unix:/run/app.sock", "/run/app.sock", null),
        ],
        _time);

    public void Dispose() => _peaks.Dispose();

    [Fact]
    public void A_queue_that_was_long_for_a_moment_is_told_for_a_minute()
    {
        Look(3);
        Look(700);
        Look(0);
        Assert.Equal(700, _peaks.Read("127.0.0.1:5000"));

        for (var second = 0; second < 50; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Look(second % 5);
        }
        Assert.Equal(700, _peaks.Read("127.0.0.1:5000"));

        _time.Advance(TimeSpan.FromSeconds(10));
        Look(1);
        Assert.Equal(4, _peaks.Read("127.0.0.1:5000"));
    }

    [Fact]
    public void Of_a_socket_that_the_kernel_does_not_tell_of_there_is_no_peak()
    {
        Look(3);

        Assert.Null(_peaks.Read("/run/app.sock"));
        Assert.Null(_peaks.Read("127.0.0.1:1"));
    }

    private void Look(int waiting)
    {
        _waiting = waiting;
        _peaks.Look();
        _time.Advance(TimeSpan.FromMilliseconds(100));
    }
}
