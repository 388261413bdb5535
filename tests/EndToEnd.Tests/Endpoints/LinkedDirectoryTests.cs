using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Endpoints;

/// <summary>A launcher that was started inside of a directory which is a link, with relative paths.</summary>
public sealed class LinkedDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task A_reload_and_an_upgrade_follow_the_link()
    {
        Release("1");
        Release("2");
        Turn("1");
        await using var launcher = await StartAsync("--app", "Windhover.App.dll");
        Assert.Equal(Release("1"), Directory(launcher));

        Turn("2");
        var reload = await launcher.AskAsync("reload");
        Assert.Equal("Reload complete: generation 2 serves, 1 worker\n", reload.Output);
        Assert.Equal(Release("2"), Directory(launcher));

        Turn("1");
        Assert.Equal(0, (await launcher.AskAsync("upgrade")).Code);
        await EndpointsApps.LineAsync(launcher.Process, "Upgraded from");
        Assert.Equal(0, (await launcher.AskAsync("reload")).Code);
        Assert.Equal(Release("1"), Directory(launcher));
    }

    [Fact]
    public async Task Any_other_program_follows_it_too()
    {
        foreach (var name in new[] { "1", "2" })
        {
            await File.WriteAllTextAsync(Path.Combine(Release(name), "server.sh"), "exec sleep 600\n", CancellationToken.None);
        }
        Turn("1");
        await using var launcher = await StartAsync("--ready-probe", "none", "--", "/bin/sh", "server.sh");

        Turn("2");
        Assert.Equal(0, (await launcher.AskAsync("reload")).Code);
        Assert.Equal(Release("2"), Directory(launcher));
    }

    [Fact]
    public async Task A_reload_that_changes_nothing_says_so()
    {
        Release("1");
        Turn("1");
        await using var launcher = await StartAsync("--app", "Windhover.App.dll");

        var reload = await launcher.AskAsync("reload");
        Assert.Contains($", of the same program file as before: {Release("1")}/Windhover.App.dll (written ", reload.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_is_gone_ends_the_reload_and_not_the_service()
    {
        Release("1");
        Turn("1");
        await using var launcher = await StartAsync("--app", "Windhover.App.dll");

        File.Delete(_directory.PathTo("current"));
        var reload = await launcher.AskAsync("reload");
        Assert.Equal(1, reload.Code);
        Assert.Contains($"{_directory.PathTo("current")}, where the launcher was started, does not exist any more", reload.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PWD_that_names_another_directory_counts_for_nothing()
    {
        Release("1");
        Turn("1");
        await using var launcher = await StartAsync(["--app", "Windhover.App.dll"], pwd: "/usr");
        Assert.Equal(Release("1"), Directory(launcher));
        Assert.Equal(0, (await launcher.AskAsync("reload")).Code);
    }

    public void Dispose() => _directory.Dispose();

    private Task<LauncherUnderTest> StartAsync(params string[] arguments) => StartAsync(arguments, _directory.PathTo("current"));

    // As a shell that has changed into it.
    private Task<LauncherUnderTest> StartAsync(string[] arguments, string pwd) =>
        LauncherUnderTest.StartAsync(["--workers", "1", .. arguments], start =>
        {
            start.WorkingDirectory = _directory.PathTo("current");
            start.Environment["PWD"] = pwd;
        });

    private void Turn(string release)
    {
        File.Delete(_directory.PathTo("current"));
        File.CreateSymbolicLink(_directory.PathTo("current"), Release(release));
    }

    // The example app in a directory of its own.
    private string Release(string name)
    {
        var path = _directory.PathTo($"release-{name}");
        if (!System.IO.Directory.Exists(path))
        {
            System.IO.Directory.CreateDirectory(path);
            foreach (var file in System.IO.Directory.EnumerateFiles(Path.GetDirectoryName(Repository.AppDll)!))
            {
                File.Copy(file, Path.Combine(path, Path.GetFileName(file)));
            }
        }
        return path;
    }

    private static string? Directory(LauncherUnderTest launcher) => new FileInfo($"/proc/{launcher.Workers[^1].Pid}/cwd").LinkTarget;
}
