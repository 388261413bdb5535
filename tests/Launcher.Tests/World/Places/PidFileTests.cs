using Windhover.Launcher.Model;
using Windhover.Launcher.Tests.World.Processes;
using Windhover.Launcher.World.Places;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.World.Places;

public sealed class PidFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string FilePath => _directory.PathTo("windhover.pid");

    [Fact]
    public void It_holds_the_number_of_this_process_and_goes_with_it()
    {
        using (PidFile.Write(FilePath))
        {
            Assert.Equal($"{Environment.ProcessId}\n", File.ReadAllText(FilePath));
            Assert.Single(Directory.GetFiles(_directory.Root));
        }

        Assert.False(File.Exists(FilePath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no number\n")]
    // More than any process id.
    [InlineData("2147483647\n")]
    public void One_that_belongs_to_nobody_is_taken_over(string text)
    {
        File.WriteAllText(FilePath, text);
        using var file = PidFile.Write(FilePath);

        Assert.Equal($"{Environment.ProcessId}\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void One_whose_number_belongs_to_another_program_by_now_is_taken_over()
    {
        using var other = new ShellChild("sleep 1000");
        File.WriteAllText(FilePath, $"{other.Pid}\n");
        using var file = PidFile.Write(FilePath);

        Assert.Equal($"{Environment.ProcessId}\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void One_of_another_launcher_that_took_it_over_stays()
    {
        using (PidFile.Write(FilePath))
        {
            File.WriteAllText(FilePath, "1\n");
        }

        Assert.Equal("1\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void A_link_where_others_may_write_is_rejected_and_what_it_leads_to_stays()
    {
        using var elsewhere = new TemporaryDirectory();
        var target = elsewhere.PathTo("precious");
        File.WriteAllText(target, "precious");
        File.SetUnixFileMode(_directory.Root, (UnixFileMode)0b001_111_111_111);
        File.CreateSymbolicLink(FilePath, target);
        // Where the temporary file was in earlier versions.
        File.CreateSymbolicLink($"{FilePath}.{Environment.ProcessId}", target);

        var error = Assert.Throws<ConfigurationException>(() => PidFile.Write(FilePath));

        Assert.Contains($"{FilePath} is a symbolic link", error.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(target));
        File.Delete(FilePath);
        PidFile.Write(FilePath).Dispose();
        Assert.Equal("precious", File.ReadAllText(target));
    }

    [Fact]
    public void An_operators_own_link_in_a_private_directory_is_followed()
    {
        using var elsewhere = new TemporaryDirectory();
        File.CreateSymbolicLink(FilePath, elsewhere.PathTo("real.pid"));

        using (PidFile.Write(FilePath))
        {
            Assert.Equal($"{Environment.ProcessId}\n", File.ReadAllText(elsewhere.PathTo("real.pid")));
            Assert.Equal(elsewhere.PathTo("real.pid"), new FileInfo(FilePath).LinkTarget);
        }
        Assert.False(File.Exists(elsewhere.PathTo("real.pid")));
    }

    [Fact]
    public void One_that_cannot_be_written_is_named()
    {
        var exception = Assert.Throws<ConfigurationException>(() => PidFile.Write("/no/such/directory/windhover.pid"));

        Assert.StartsWith(
            "--pid-file: the directory of /no/such/directory/windhover.pid does not exist: there is no /no", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();
}
