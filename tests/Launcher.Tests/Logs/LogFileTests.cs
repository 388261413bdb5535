using Windhover.Launcher.Logs;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Logs;

public sealed class LogFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string LogPath => _directory.PathTo("log");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_file_is_added_to_and_others_may_not_read_it()
    {
        using (var first = new LogFile(LogPath))
        {
            first.Write("one\n"u8);
        }
        using var second = new LogFile(LogPath);
        second.Write("two\n"u8);

        Assert.Equal("one\ntwo\n", File.ReadAllText(LogPath));
        Assert.Equal(
            UnixFileMode.None,
            File.GetUnixFileMode(LogPath) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite));
    }

    [Fact]
    public void After_a_rename_lines_stay_in_the_old_file_until_it_is_opened_anew()
    {
        using var log = new LogFile(LogPath);
        log.Write("one\n"u8);
        File.Move(LogPath, LogPath + ".1");
        log.Write("two\n"u8);
        log.Reopen();
        log.Write("three\n"u8);

        Assert.Equal("one\ntwo\n", File.ReadAllText(LogPath + ".1"));
        Assert.Equal("three\n", File.ReadAllText(LogPath));
    }

    [Fact]
    public void A_file_that_was_cut_short_is_written_from_its_new_end()
    {
        using var log = new LogFile(LogPath);
        log.Write("one\n"u8);
        File.WriteAllText(LogPath, "");
        log.Write("two\n"u8);

        Assert.Equal("two\n", File.ReadAllText(LogPath));
    }

    [Fact]
    public void One_that_cannot_be_opened_anew_goes_on_in_the_old_file()
    {
        using var log = new LogFile(LogPath);
        File.Move(LogPath, LogPath + ".1");
        Directory.CreateDirectory(LogPath);

        var error = Assert.Throws<IOException>(log.Reopen);
        log.Write("two\n"u8);

        Assert.Contains(LogPath, error.Message, StringComparison.Ordinal);
        Assert.Equal("two\n", File.ReadAllText(LogPath + ".1"));
    }

    [Fact]
    public void What_comes_after_the_end_is_left_out_and_no_error()
    {
        var log = new LogFile(LogPath);
        log.Dispose();
        log.Write("late\n"u8);
        log.Reopen();

        Assert.Equal("", File.ReadAllText(LogPath));
    }
}
