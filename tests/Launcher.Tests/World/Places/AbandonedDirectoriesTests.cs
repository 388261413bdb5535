using System.Net.Sockets;
using Windhover.Interop.Places;
using Windhover.Launcher.World.Places;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.World.Places;

public sealed class AbandonedDirectoriesTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly DateTime Old = (Now - TimeSpan.FromHours(1)).UtcDateTime;

    private readonly TemporaryDirectory _parent = new();

    [Fact]
    public void What_a_killed_launcher_left_is_removed()
    {
        var left = Make("windhover-me-1");
        Leave(left, "control.sock", SocketType.Stream);
        Leave(left, "statsd.sock", SocketType.Dgram);
        Age(left);
        var empty = Make("windhover-me-2");
        Age(empty);

        Remove();

        Assert.False(Directory.Exists(left));
        Assert.False(Directory.Exists(empty));
    }

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    public void What_somebody_serves_stays(SocketType type)
    {
        var directory = Make("windhover-me-1");
        using var socket = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(directory, "served.sock")));
        if (type == SocketType.Stream)
        {
            socket.Listen();
        }
        Leave(directory, "left.sock", SocketType.Stream);
        Age(directory);

        Remove();

        Assert.Equal(2, Directory.GetFileSystemEntries(directory).Length);
    }

    [Fact]
    public void What_somebody_has_locked_is_young_is_a_link_or_holds_files_stays()
    {
        var locked = Make("windhover-me-1");
        Age(locked);
        using var place = Place.OpenParent(locked);
        using var own = place.TryLock();
        Assert.NotNull(own);
        var young = Make("windhover-me-2");
        var full = Make("windhover-me-3");
        File.WriteAllText(Path.Combine(full, "notes.txt"), "mine");
        Age(full);
        var elsewhere = Make("other");
        Age(elsewhere);
        Directory.CreateSymbolicLink(_parent.PathTo("windhover-me-4"), elsewhere);

        Remove();

        Assert.All([locked, young, full, elsewhere], directory => Assert.True(Directory.Exists(directory)));
        Assert.True(Directory.Exists(_parent.PathTo("windhover-me-4")));
    }

    public void Dispose() => _parent.Dispose();

    private void Remove()
    {
        using var parent = Place.OpenParent(_parent.Root);
        AbandonedDirectories.Remove(parent, "windhover-me-", Now);
    }

    private string Make(string name) =>
        Directory.CreateDirectory(_parent.PathTo(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    private static void Age(string directory) => Directory.SetLastWriteTimeUtc(directory, Old);

    // As SIGKILL does: the runtime would remove the file of a socket that is closed, so that it is given another name before.
    private static void Leave(string directory, string name, SocketType type)
    {
        var bound = Path.Combine(directory, "bound");
        using (var socket = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(bound));
            File.Move(bound, Path.Combine(directory, name));
        }
    }
}
