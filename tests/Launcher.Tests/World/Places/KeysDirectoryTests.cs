using Windhover.Interop.Places;
using Windhover.Launcher.Options;
using Windhover.Launcher.World.Places;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.World.Places;

public sealed class KeysDirectoryTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Shared = Private | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_directory_that_is_in_use_for_something_else_is_rejected_and_stays_as_it_is()
    {
        var path = Make(Shared);
        File.WriteAllText(Path.Combine(path, "passwd"), "");

        var rejected = Assert.Throws<PlaceException>(() => Prepare(path));

        Assert.Contains("has files in it, and others may look into it, mode 0755", rejected.Message, StringComparison.Ordinal);
        Assert.Equal(Shared, File.GetUnixFileMode(path));
    }

    [Fact]
    public void One_that_is_empty_or_private_already_is_taken_and_private_afterwards()
    {
        var path = Make(Shared);
        Prepare(path);
        Assert.Equal(Private, File.GetUnixFileMode(path));
        File.WriteAllText(Path.Combine(path, "key.xml"), "");

        Assert.Equal(path, Prepare(path)!.Directory);
    }

    private static Windhover.Worker.Contract.KeysPlace? Prepare(string path) =>
        KeysDirectory.Prepare(
            new AppOptions
            {
                Path = "/app.dll",
                Name = "app",
                Backlog = 1,
                ReadyTimeout = TestLimits.Hang,
                GracefulTimeout = TestLimits.Hang,
                KeysPath = path,
            },
            scope: "5000");

    private string Make(UnixFileMode mode)
    {
        var path = Directory.CreateDirectory(_directory.PathTo("keys")).FullName;
        File.SetUnixFileMode(path, mode);
        return path;
    }
}
