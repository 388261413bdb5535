using Windhover.Exporter.Host.Net;
using Windhover.Testing;

namespace Windhover.Exporter.Tests.Host.Net;

public sealed class GoErrorTests
{
    [Theory]
    [InlineData("missing", "open {0}: no such file or directory")]
    [InlineData("file/below", "open {0}: not a directory")]
    [InlineData("folder", "read {0}: is a directory")]
    public void A_file_that_cannot_be_read_is_told_in_Gos_words(string name, string message)
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.PathTo("file"), "");
        Directory.CreateDirectory(folder.PathTo("folder"));
        var path = folder.PathTo(name);

        var exception = Record.Exception(() => File.ReadAllText(path));

        Assert.Equal(string.Format(message, path), GoError.OfFile("open", path, exception!));
    }

    [Fact]
    public void A_folder_cannot_be_opened_for_writing()
    {
        using var folder = new TemporaryDirectory();

        var exception = Record.Exception(() => File.WriteAllText(folder.Root, ""));

        Assert.Equal($"open {folder.Root}: is a directory", GoError.OfFile("open", folder.Root, exception!, writes: true));
    }

    [Fact]
    public void A_name_that_is_too_long_is_told_so()
    {
        var path = "/" + new string('x', 300);

        var exception = Record.Exception(() => File.ReadAllText(path));

        Assert.Equal($"open {path}: file name too long", GoError.OfFile("open", path, exception!));
    }
}
