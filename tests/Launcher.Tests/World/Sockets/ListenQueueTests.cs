using System.Net;
using System.Net.Sockets;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Launcher.Tests.World.Processes;
using Windhover.Launcher.World.Sockets;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.World.Sockets;

public sealed class ListenQueueTests
{
    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://[::1]:0")]
    public async Task The_reported_queue_is_what_ss_shows(string url)
    {
        Assert.True(ListenAddress.TryParse(url, out var address, out _));
        using var listener = Assert.Single(ListenSocket.Bind(address, backlog: 7));
        var clients = new List<Socket>();
        try
        {
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal(await ByKernelToolAsync(listener.Address), listener.ReadQueue());
                var endPoint = IPEndPoint.Parse(listener.Address);
                var client = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                clients.Add(client);
                await client.ConnectAsync(endPoint);
            }
            Assert.Equal(new QueueLength(5, 7), listener.ReadQueue());
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public void Of_a_unix_socket_and_of_a_closed_one_nothing_is_known()
    {
        using var folder = new TemporaryDirectory();
        Assert.True(ListenAddress.TryParse($"http://unix:{folder.PathTo("app.sock")}", out var unix, out _));
        Assert.True(ListenAddress.TryParse("http://127.0.0.1:0", out var tcp, out _));
        using var unixListener = Assert.Single(ListenSocket.Bind(unix, backlog: 7));
        var tcpListener = Assert.Single(ListenSocket.Bind(tcp, backlog: 7));
        tcpListener.Dispose();

        Assert.Null(unixListener.ReadQueue());
        Assert.Null(tcpListener.ReadQueue());
    }

    // ss(8): State Recv-Q Send-Q Local-Address:Port Peer-Address:Port. Of a listening socket the queue and its limit.
    private static async Task<QueueLength> ByKernelToolAsync(string address)
    {
        // As a child of the launcher's own code: the framework's ends this process where another one fetches its children.
        using var ss = new ShellChild("ss -Hltn");
        Assert.Equal(ExitStatus.Exited(0), await ss.EndAsync());
        var fields = Assert.Single(
            ss.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)), fields => fields[3] == address);
        return new QueueLength(int.Parse(fields[1]), int.Parse(fields[2]));
    }
}
