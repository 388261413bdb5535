using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Windhover.Testing;

/// <summary>A user of this machine that a test makes, as whom it starts programs, and that is removed again.</summary>
public sealed class LocalUser : IAsyncDisposable
{
    private LocalUser(string name, int userId, int groupId)
    {
        Name = name;
        UserId = userId;
        GroupId = groupId;
    }

    public string Name { get; }

    public int UserId { get; }

    public int GroupId { get; }

    /// <summary>Makes a user without a home directory and a group of the same name. Skips the calling test unless it runs as root.</summary>
    /// <param name="name">What it is in the test, such as <c>stranger</c>. The user's name has a random end.</param>
    public static async Task<LocalUser> CreateAsync(string name)
    {
        SkipUnlessOthersCanRun();
        var unique = $"{name}-{Random.Shared.Next(0x1000000):x6}";
        await RunAsync("useradd", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/sh", "--user-group", unique);
        return new LocalUser(unique, await IdAsync("-u", unique), await IdAsync("-g", unique));
    }

    /// <summary>Skips where the program under test cannot be started as another user.</summary>
    public static void SkipUnlessOthersCanRun()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can start processes as another user");
        Assert.SkipUnless(IsReadableForAll(ProcessUnderTest.Windhover), $"another user cannot read {ProcessUnderTest.Windhover}");
    }

    /// <summary>Starts a program as this user, with its group alone and without capabilities.</summary>
    public ProcessUnderTest Start(IEnumerable<string> words, Action<ProcessStartInfo>? configure = null) =>
        ProcessUnderTest.Start(
            "setpriv",
            ["--reuid", Number(UserId), "--regid", Number(GroupId), "--clear-groups", "--inh-caps=-all", "--", .. words],
            configure);

    /// <summary>Removes the user, and the keys that a launcher of root's has made for its workers. Its processes must have ended; its
    /// other files are the test's to remove.</summary>
    public async ValueTask DisposeAsync()
    {
        var keys = $"/var/lib/windhover-launcher/keys-{Name}";
        if (Directory.Exists(keys))
        {
            Directory.Delete(keys, recursive: true);
        }
        await RunAsync("userdel", "--force", Name);
    }

    private static async Task<int> IdAsync(string option, string user) =>
        int.Parse(await RunAsync("id", option, user), CultureInfo.InvariantCulture);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        await using var process = ProcessUnderTest.Start(program, arguments);
        var code = await process.ExitCodeAsync;
        // Another test may hold the lock of /etc/passwd; useradd(8) waits 15 s for it, userdel(8) as well.
        return code == 0 ? process.StandardOutput : throw new InvalidOperationException($"{program} ended with {code}: {process.Output}");
    }

    private static bool IsReadableForAll(string path)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (!File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }
        return File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
