using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Windhover.Worker.Accept;

namespace Windhover.Worker.Tests.Accept;

public sealed class ConnectionTrackerTests
{
    [Fact]
    public async Task A_connection_that_the_server_has_just_got_is_told_to_close_only_in_the_end()
    {
        // Without a process: nothing is counted here.
        var tracker = new ConnectionTracker(null!);
        var connection = new DefaultConnectionContext();
        var told = new Told();
        connection.Features.Set<IConnectionLifetimeNotificationFeature>(told);
        var served = new TaskCompletionSource();
        var tracked = tracker.Track(connection, _ => served.Task);

        tracker.RequestClose(spareReceiving: true);
        Assert.Equal(0, told.Times);
        tracker.RequestClose(spareReceiving: false);
        Assert.Equal(1, told.Times);

        served.SetResult();
        await tracked;
    }

    private sealed class Told : IConnectionLifetimeNotificationFeature
    {
        public int Times { get; private set; }

        public CancellationToken ConnectionClosedRequested { get; set; }

        public void RequestClose() => Times++;
    }
}
