using System.Text;
using Windhover.Interop.Places;
using Windhover.Launcher.Logs;
using Windhover.Testing;
using Windhover.Testing.Interop;

namespace Windhover.Launcher.Tests.Logs;

public sealed class LogFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string LogPath => _directory.PathTo("log");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_file_is_added_to_and_others_may_not_read_it()
    {
        using (var first = new LogFile(LogPath, Missing))
        {
            first.Write("one\n"u8);
        }
        using var second = new LogFile(LogPath, Missing);
        second.Write("two\n"u8);

        Assert.Equal("one\ntwo\n", File.ReadAllText(LogPath));
        Assert.Equal(
            UnixFileMode.None,
            File.GetUnixFileMode(LogPath) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite));
    }

    [Fact]
    public void After_a_rename_lines_stay_in_the_old_file_until_it_is_opened_anew()
    {
        using var log = new LogFile(LogPath, Missing);
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
        using var log = new LogFile(LogPath, Missing);
        log.Write("one\n"u8);
        File.WriteAllText(LogPath, "");
        log.Write("two\n"u8);

        Assert.Equal("two\n", File.ReadAllText(LogPath));
    }

    [Fact]
    public void One_that_cannot_be_opened_anew_goes_on_in_the_old_file()
    {
        using var log = new LogFile(LogPath, Missing);
        File.Move(LogPath, LogPath + ".1");
        Directory.CreateDirectory(LogPath);

        var error = Assert.Throws<PlaceException>(log.Reopen);
        log.Write("two\n"u8);

        Assert.Contains(LogPath, error.Message, StringComparison.Ordinal);
        Assert.Equal("two\n", File.ReadAllText(LogPath + ".1"));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("second name")]
    [InlineData("pipe")]
    public void What_another_user_may_have_prepared_is_not_written_to(string kind)
    {
        using var elsewhere = new TemporaryDirectory();
        var target = elsewhere.PathTo("precious");
        File.WriteAllText(target, "precious");
        File.SetUnixFileMode(_directory.Root, (UnixFileMode)0b001_111_111_111);
        Prepare(kind, target);

        var error = Assert.Throws<PlaceException>(() => new LogFile(LogPath, Missing));

        Assert.Contains(LogPath, error.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(target));
    }

    [Fact]
    public void An_operators_own_link_is_followed()
    {
        using var elsewhere = new TemporaryDirectory();
        File.CreateSymbolicLink(LogPath, elsewhere.PathTo("real.log"));
        using var log = new LogFile(LogPath, Missing);
        log.Write("one\n"u8);

        Assert.Equal("one\n", File.ReadAllText(elsewhere.PathTo("real.log")));
    }

    [Fact]
    public void The_kernels_links_to_open_files_can_be_named()
    {
        using var open = File.OpenHandle(_directory.PathTo("open"), FileMode.CreateNew, FileAccess.ReadWrite);
        using var log = new LogFile($"/proc/self/fd/{open.DangerousGetHandle()}", Missing);
        log.Write("one\n"u8);

        Assert.Equal("one\n", File.ReadAllText(_directory.PathTo("open")));
    }

    [Fact]
    public void Lines_that_are_not_taken_are_counted_and_told_once_there_is_room()
    {
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        using var log = new LogFile((int)full.DangerousGetHandle(), Missing);
        log.Write("one\n"u8);
        log.Write("and two\n"u8);
        Assert.Equal((2, 12), log.Missing);

        using var file = File.OpenHandle(LogPath, FileMode.Create, FileAccess.Write);
        Kernel.Replace(full, file);
        log.Write("three\n"u8);
        log.Write("four\n"u8);

        Assert.Equal("2 lines, 12 bytes: No space left on device\nthree\nfour\n", File.ReadAllText(LogPath));
        Assert.Equal((2, 12), log.Missing);
    }

    [Fact]
    public void What_is_missing_in_the_end_is_told_in_the_end()
    {
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        var log = new LogFile((int)full.DangerousGetHandle(), Missing);
        log.Write("one\n"u8);

        using var file = File.OpenHandle(LogPath, FileMode.Create, FileAccess.Write);
        Kernel.Replace(full, file);
        log.Dispose();

        Assert.Equal("1 lines, 4 bytes: No space left on device\n", File.ReadAllText(LogPath));
    }

    [Fact]
    public void What_comes_after_the_end_is_left_out_and_no_error()
    {
        var log = new LogFile(LogPath, Missing);
        log.Dispose();
        log.Write("late\n"u8);
        log.Reopen();

        Assert.Equal("", File.ReadAllText(LogPath));
    }

    private void Prepare(string kind, string target)
    {
        switch (kind)
        {
            case "link":
                File.CreateSymbolicLink(LogPath, target);
                break;
            case "second name":
                Kernel.Link(target, LogPath);
                break;
            default:
                Kernel.MakePipe(LogPath, 0b110_110_110);
                break;
        }
    }

    private static byte[] Missing(long lines, long bytes, string reason) => Encoding.UTF8.GetBytes($"{lines} lines, {bytes} bytes: {reason}\n");
}
