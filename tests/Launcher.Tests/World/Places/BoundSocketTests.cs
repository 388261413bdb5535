using System.Net.Sockets;
using Windhover.Interop.Places;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.World.Places;

public sealed class BoundSocketTests : IDisposable
{
    private const UnixFileMode Sticky = (UnixFileMode)0b001_111_111_111;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryDirectory _directory = new();

    private string SocketPath => _directory.PathTo("s.sock");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_that_was_removed_is_made_anew_behind_the_same_descriptor(bool isShared)
    {
        File.SetUnixFileMode(_directory.Root, isShared ? Sticky : File.GetUnixFileMode(_directory.Root));
        using var bound = BoundSocket.Bind(SocketPath, SocketType.Stream, OwnerOnly, backlog: 4);
        var descriptor = bound.Socket.Handle;
        Assert.True(bound.IsInPlace);
        File.Delete(SocketPath);
        Assert.False(bound.IsInPlace);

        bound.Renew();

        Assert.True(bound.IsInPlace);
        Assert.Equal(descriptor, bound.Socket.Handle);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(SocketPath));
        using var client = Connect();
        using var accepted = bound.Socket.Accept();
        client.Send("x"u8);
        Assert.Equal(1, accepted.Receive(new byte[1]));
    }

    [Fact]
    public void What_has_taken_its_place_stays_at_the_end()
    {
        var bound = BoundSocket.Bind(SocketPath, SocketType.Dgram);
        File.Delete(SocketPath);
        File.WriteAllText(SocketPath, "another's");

        Assert.False(bound.IsInPlace);
        bound.Dispose();

        Assert.Equal("another's", File.ReadAllText(SocketPath));
    }

    [Fact]
    public void The_mode_may_have_what_the_umask_takes_away()
    {
        using var bound = BoundSocket.Bind(SocketPath, SocketType.Dgram, (UnixFileMode)0b110_110_110);

        Assert.Equal((UnixFileMode)0b110_110_110, File.GetUnixFileMode(SocketPath));
    }

    [Fact]
    public void A_link_in_its_place_is_no_socket()
    {
        using var elsewhere = new TemporaryDirectory();
        File.CreateSymbolicLink(SocketPath, elsewhere.PathTo("s.sock"));
        File.SetUnixFileMode(_directory.Root, Sticky);

        var error = Assert.Throws<PlaceException>(() => BoundSocket.Bind(SocketPath, SocketType.Stream, OwnerOnly, backlog: 4));

        Assert.Contains("is a symbolic link", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere.Root));
    }

    private Socket Connect()
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(SocketPath));
        return client;
    }
}
