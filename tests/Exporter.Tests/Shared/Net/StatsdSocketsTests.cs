using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Windhover.Exporter.Tests.Ingest;
using Windhover.Shared.Net;
using Windhover.Testing;

namespace Windhover.Exporter.Tests.Shared.Net;

[SupportedOSPlatform("linux")]
public sealed class StatsdSocketsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(":9125", "0.0.0.0", 9125)]
    [InlineData("127.0.0.1:+80", "127.0.0.1", 80)]
    [InlineData("[::1]:9125", "::1", 9125)]
    [InlineData("[127.0.0.1]:0", "127.0.0.1", 0)]
    [InlineData("localhost:1", "127.0.0.1", 1)]
    [InlineData("[::ffff:127.0.0.1]:1", "127.0.0.1", 1)]
    public void An_address_is_read_as_statsd_exporter_reads_it(string text, string address, int port)
        => Assert.Equal(new IPEndPoint(IPAddress.Parse(address), port), HostPort.Resolve(text, IPAddress.Any));

    [Theory]
    [InlineData("127.0.0.1", HostPort.Expected)]
    [InlineData("::1:9125", HostPort.Expected)]
    [InlineData("[::1]9125", HostPort.Expected)]
    [InlineData("[::1:9125", HostPort.Expected)]
    [InlineData("127.0.0.1:99999", "expected a port from 0 to 65535")]
    [InlineData("127.0.0.1:-1", "expected a port from 0 to 65535")]
    [InlineData("127.0.0.1:abc", "expected a port from 0 to 65535")]
    [InlineData("127.0.0.1:", "expected a port from 0 to 65535")]
    [InlineData(":99999999999999999999", "expected a port from 0 to 65535")]
    [InlineData("1.2.3.4.5:1", "the name '1.2.3.4.5' has no address")]
    [InlineData("127.1:1", "the name '127.1' has no address")]
    [InlineData("0x7f.1:1", "the name '0x7f.1' has no address")]
    public void A_bad_address_is_told_with_what_was_expected(string text, string problem)
    {
        var exception = Assert.Throws<ListenException>(() => StatsdSockets.BindUdp(text, 0));
        Assert.Equal($"'{text}': {problem}", exception.Message);
    }

    [Fact]
    public void A_port_in_use_is_told_with_its_address()
    {
        using var udp = StatsdSockets.BindUdp("127.0.0.1:0", 0);
        using var tcp = StatsdSockets.ListenTcp("127.0.0.1:0");
        var udpTaken = Assert.Throws<ListenException>(() => StatsdSockets.BindUdp(udp.LocalEndPoint.ToString()!, 0));
        var tcpTaken = Assert.Throws<ListenException>(() => StatsdSockets.ListenTcp(tcp.LocalEndPoint.ToString()!));
        Assert.StartsWith($"cannot listen on {udp.LocalEndPoint}: the address is in use; stop what uses it", udpTaken.Message);
        Assert.StartsWith($"cannot listen on {tcp.LocalEndPoint}: the address is in use; stop what uses it", tcpTaken.Message);
    }

    [Theory]
    [InlineData("127.0.0.1:0")]
    [InlineData("[::]:0")]
    public void Several_sockets_at_one_address_take_each_sender_whole(string address)
    {
        const int senders = 64;
        var sockets = StatsdSockets.BindUdp(address, 0, count: 2);
        var port = ((IPEndPoint)sockets[0].LocalEndPoint).Port;
        for (var i = 0; i < senders; i++)
        {
            using var client = new UdpClient();
            client.Connect(IPAddress.Loopback, port);
            client.Send([(byte)i]);
            client.Send([(byte)i]);
        }

        List<byte>[] received = [.. sockets.Select(ReadAll)];
        Assert.All(received, Assert.NotEmpty);
        Assert.Equal(2 * senders, received.Sum(some => some.Count));
        Assert.Empty(received[0].Intersect(received[1]));
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }
    }

    [Fact]
    public async Task An_address_that_several_sockets_share_is_still_in_use_for_others()
    {
        var sockets = StatsdSockets.BindUdp("127.0.0.1:0", 0, count: 3);
        var address = sockets[0].LocalEndPoint.ToString()!;
        Assert.Throws<ListenException>(() => StatsdSockets.BindUdp(address, 0));
        Assert.Throws<ListenException>(() => StatsdSockets.BindUdp(address, 0, count: 3));
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }

        // None was left open. A process that another test starts has copies until it executes, and another socket may get the port.
        await Eventually.TrueAsync(() => IsFree(address), () => $"{address} is free");
    }

    [Fact]
    public void The_receive_buffer_is_the_one_asked_for_or_else_a_large_one()
    {
        using var small = StatsdSockets.BindUdp("127.0.0.1:0", readBufferBytes: 50_000);
        using var large = StatsdSockets.BindUdp("127.0.0.1:0", readBufferBytes: 0);
        using var untouched = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Assert.Equal(100_000, small.ReceiveBufferBytes);
        Assert.True(large.ReceiveBufferBytes >= untouched.ReceiveBufferSize);
        Assert.True(large.ReceiveBufferBytes > small.ReceiveBufferBytes);
    }

    [Fact]
    public void An_empty_IPv6_host_takes_both_families()
    {
        using var socket = StatsdSockets.BindUdp("[::]:0", 0);
        var port = ((IPEndPoint)socket.LocalEndPoint).Port;
        using var client = new UdpClient(AddressFamily.InterNetwork);
        client.Connect(IPAddress.Loopback, port);
        Assert.Throws<ListenException>(() => StatsdSockets.BindUdp($"127.0.0.1:{port}", 0));
    }

    [Fact]
    public void A_socket_file_that_nobody_listens_on_is_taken_over()
    {
        var path = _folder.PathOf("s");
        LeaveStaleSocket(path);
        using var socket = StatsdSockets.BindUnixgram(path, 0);
        using var client = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
        Assert.Equal(1, client.Send("a"u8));
    }

    [Fact]
    public void A_path_below_a_file_is_told()
    {
        File.WriteAllText(_folder.PathOf("f"), "");
        var exception = Assert.Throws<ListenException>(() => StatsdSockets.BindUnixgram(_folder.PathOf("f/s"), 0));
        Assert.Equal($"cannot listen on {_folder.PathOf("f/s")}: {_folder.PathOf("f")} is not a directory", exception.Message);
    }

    [Fact]
    public void A_socket_that_somebody_listens_on_is_not()
    {
        using var socket = StatsdSockets.BindUnixgram(_folder.PathOf("s"), 0);
        var exception = Assert.Throws<ListenException>(() => StatsdSockets.BindUnixgram(_folder.PathOf("s"), 0));
        Assert.StartsWith($"cannot listen on {_folder.PathOf("s")}: another program serves {_folder.PathOf("s")}", exception.Message);
        Assert.True(File.Exists(_folder.PathOf("s")));
    }

    [Fact]
    public void A_file_of_another_kind_is_not_removed()
    {
        File.WriteAllText(_folder.PathOf("notes"), "precious");
        Assert.Throws<ListenException>(() => StatsdSockets.BindUnixgram(_folder.PathOf("notes"), 0));
        Assert.Equal("precious", File.ReadAllText(_folder.PathOf("notes")));
    }

    [Fact]
    public void Closing_removes_the_file()
    {
        StatsdSockets.BindUnixgram(_folder.PathOf("s"), 0).Dispose();
        Assert.False(File.Exists(_folder.PathOf("s")));
    }

    [Fact]
    public void A_name_with_an_at_sign_needs_no_file()
    {
        var name = $"@wh-{Guid.NewGuid():N}";
        using var socket = StatsdSockets.BindUnixgram(name, 0);
        using var client = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint($"\0{name[1..]}"));
        Assert.Equal(1, client.Send("a"u8));
        Assert.True(StatsdSockets.TrySetMode(name, "755", out _));
        Assert.Throws<ListenException>(() => StatsdSockets.BindUnixgram(name, 0));
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_told()
    {
        var path = _folder.PathOf("missing/s");
        var exception = Assert.Throws<ListenException>(() => StatsdSockets.BindUnixgram(path, 0));
        Assert.Equal($"cannot listen on {path}: the directory of {path} does not exist: there is no {_folder.PathOf("missing")}", exception.Message);
    }

    [Fact]
    public void A_path_too_long_for_a_socket_is_told()
    {
        var path = _folder.PathOf(new string('x', 200));
        var exception = Assert.Throws<ListenException>(() => StatsdSockets.BindUnixgram(path, 0));
        Assert.Equal(
            $"cannot listen on {path}: {path} is too long: the path of a unix socket may have 107 bytes at most; choose a shorter one", exception.Message);
    }

    [Fact]
    public void The_mode_is_octal()
    {
        var path = _folder.PathOf("s");
        using var socket = StatsdSockets.BindUnixgram(path, 0);
        Assert.True(StatsdSockets.TrySetMode(path, "622", out _));
        Assert.Equal(Convert.ToInt32("622", 8), (int)File.GetUnixFileMode(path));
        Assert.False(StatsdSockets.TrySetMode(path, "09x", out var problem));
        Assert.Equal("'09x': expected up to four octal digits, such as 755", problem);
        Assert.False(StatsdSockets.TrySetMode(path, "010000", out problem));
        Assert.Equal("'010000': expected up to four octal digits, such as 755", problem);
        Assert.Equal(Convert.ToInt32("622", 8), (int)File.GetUnixFileMode(path));
    }

    private static List<byte> ReadAll(StatsdSocket socket)
    {
        using var handle = new SafeSocketHandle(socket.Descriptor, ownsHandle: false);
        using var reader = new Socket(handle);
        var all = new List<byte>();
        var datagram = new byte[1];
        while (reader.Available > 0)
        {
            reader.Receive(datagram);
            all.Add(datagram[0]);
        }

        return all;
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>As after SIGKILL: .NET removes the file of the path that it bound, and so misses one that has moved.</summary>
    private void LeaveStaleSocket(string path)
    {
        using (StatsdSockets.BindUnixgram(_folder.PathOf("moved"), 0))
        {
            File.Move(_folder.PathOf("moved"), path);
        }

        Assert.True(File.Exists(path));
    }

    private static bool IsFree(string address)
    {
        try
        {
            StatsdSockets.BindUdp(address, 0).Dispose();
            return true;
        }
        catch (ListenException)
        {
            return false;
        }
    }
}
