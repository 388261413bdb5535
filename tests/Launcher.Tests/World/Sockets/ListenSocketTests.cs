using System.Net;
using System.Net.Sockets;
using Windhover.Launcher.Options;
using Windhover.Launcher.World.Sockets;
using Windhover.Shared.Net;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.World.Sockets;

public class ListenSocketTests
{
    [Fact]
    public void Localhost_with_port_0_takes_one_port_on_both_loopback_addresses()
    {
        var sockets = Bind("http://localhost:0");
        try
        {
            Assert.Single(sockets.Select(socket => socket.Port).Distinct());
            Assert.NotEqual(0, sockets[0].Port);
            Assert.All(sockets, socket => Assert.Equal($"http://localhost:{socket.Port}", socket.Url));
        }
        finally
        {
            Close(sockets);
        }
    }

    [Fact]
    public void The_backlog_is_the_one_that_was_asked_for()
    {
        var sockets = Bind("http://127.0.0.1:0", backlog: 7);
        try
        {
            using var view = new Socket(new SafeSocketHandle(sockets[0].Fd, ownsHandle: false));
            // tcp_info of a listening socket: offset 28 holds the limit of the accept queue.
            var info = new byte[104];
            view.GetRawSocketOption(6, 11, info);
            Assert.Equal(7, BitConverter.ToInt32(info, 28));
        }
        finally
        {
            Close(sockets);
        }
    }

    [Fact]
    public void A_port_in_use_is_refused_with_the_port_and_the_way_out()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var error = Assert.Throws<ListenException>(() => Bind($"http://127.0.0.1:{port}"));
        Assert.Contains($"port {port} is in use by another program", error.Message, StringComparison.Ordinal);
        Assert.Contains("--listen", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_launcher_cannot_share_the_port()
    {
        var sockets = Bind("http://127.0.0.1:0");
        try
        {
            Assert.Throws<ListenException>(() => Bind(sockets[0].Url));
        }
        finally
        {
            Close(sockets);
        }
    }

    [Theory]
    [InlineData("http://192.0.2.1:5000", "no interface of this machine has that address")]
    [InlineData("http://unix:/no/such/directory/app.sock", "the directory of /no/such/directory/app.sock does not exist")]
    public void What_cannot_be_bound_is_refused_with_the_reason(string url, string reason)
    {
        var error = Assert.Throws<ListenException>(() => Bind(url));

        Assert.StartsWith($"Cannot listen on {url}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_file_that_nobody_serves_is_taken_over_and_removed_at_the_end()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.PathTo("app.sock");
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(path));
        }
        Recreate(path);

        Close(Bind("http://unix:" + path));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_socket_file_that_somebody_serves_is_left_alone()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.PathTo("app.sock");
        var first = Bind("http://unix:" + path);
        try
        {
            var error = Assert.Throws<ListenException>(() => Bind("http://unix:" + path));
            Assert.Contains("another program serves", error.Message, StringComparison.Ordinal);
            Assert.True(File.Exists(path));
        }
        finally
        {
            Close(first);
        }
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.PathTo("precious.txt");
        File.WriteAllText(path, "precious");

        var error = Assert.Throws<ListenException>(() => Bind("http://unix:" + path));
        Assert.Contains("is not a socket", error.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(path));
    }

    [Fact]
    public void The_permissions_of_a_unix_socket_are_those_that_were_asked_for()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.PathTo("app.sock");
        Assert.True(ListenAddress.TryParse("http://unix:" + path, out var address, out _));
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

        var sockets = ListenSocket.Bind(address, backlog: 16, Mode);

        Assert.Equal(Mode, File.GetUnixFileMode(path));
        Close(sockets);
    }

    // .NET removes the file when it closes a socket that it bound; a killed process does not.
    private static void Recreate(string path)
    {
        if (File.Exists(path))
        {
            return;
        }
        var link = path + ".kept";
        using var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        dead.Bind(new UnixDomainSocketEndPoint(path));
        File.Move(path, link);
        dead.Dispose();
        File.Move(link, path);
    }

    private static IReadOnlyList<ListenSocket> Bind(string url, int backlog = 16)
    {
        Assert.True(ListenAddress.TryParse(url, out var address, out _));
        return ListenSocket.Bind(address, backlog);
    }

    private static void Close(IReadOnlyList<ListenSocket> sockets)
    {
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }
    }
}
