using System.Diagnostics;
using Windhover.Testing;

namespace Windhover.Security.Tests;

/// <summary>A directory that every user may write, as <c>/tmp</c>, and beside it one of root's that must stay as it is.</summary>
internal sealed class SharedPlace : IDisposable
{
    private const UnixFileMode Passable = (UnixFileMode)0b111_101_101;
    private const UnixFileMode Sticky = (UnixFileMode)0b001_111_111_111;

    private readonly TemporaryDirectory _root = new();

    public SharedPlace()
    {
        File.SetUnixFileMode(_root.Root, Passable);
        Directory.CreateDirectory(Shared);
        File.SetUnixFileMode(Shared, Sticky);
        Directory.CreateDirectory(Outside);
    }

    /// <summary>Mode 1777.</summary>
    public string Shared => _root.PathTo("shared");

    /// <summary>Of root.</summary>
    public string Outside => _root.PathTo("outside");

    public string PathTo(string name) => Path.Combine(Shared, name);

    /// <summary>Makes a file of root's beside the shared directory.</summary>
    public string MakePrecious(string name)
    {
        var path = Path.Combine(Outside, name);
        File.WriteAllText(path, "precious");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>Names, kinds, modes, owners, times and contents of all that is outside.</summary>
    public async Task<string> DescribeOutsideAsync()
    {
        await using var find = ProcessUnderTest.Start(
            "sh", ["-c", "cd \"$0\" && find . -printf '%P %y %m %U:%G %T@ %s %l\\n' | sort && find . -type f -exec sha256sum {} + | sort", Outside]);
        Assert.Equal(0, await find.ExitCodeAsync);
        return find.StandardOutput;
    }

    /// <summary>Has a launcher look for its place here and nowhere else.</summary>
    public void Use(ProcessStartInfo start) => start.Environment["XDG_RUNTIME_DIR"] = start.Environment["TMPDIR"] = Shared;

    /// <summary>Has a user run a command of the shell in the shared directory.</summary>
    public async Task RunAsync(LocalUser user, string command)
    {
        await using var shell = user.Start(["sh", "-c", command], start => start.WorkingDirectory = Shared);
        Assert.True(await shell.ExitCodeAsync == 0, shell.Output);
    }

    public void Dispose() => _root.Dispose();
}
