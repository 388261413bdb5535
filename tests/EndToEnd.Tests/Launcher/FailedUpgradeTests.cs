using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

/// <summary>Programs that pass the trial and cannot take over: they went, or changed, in the moment between.</summary>
public sealed class FailedUpgradeTests
{
    private const int SIGUSR2 = 12; // signal(7)
    private const string Program = "windhover";

    [Theory]
    [InlineData("rm $0", "windhover has changed since it was tried")]
    [InlineData("chmod a-x $0", "Permission denied")]
    [InlineData("echo garbage > $0.new; chmod +x $0.new; mv $0.new $0", "windhover has changed since it was tried")]
    [InlineData("echo garbage > $0.dll.new; mv $0.dll.new $0.dll", "windhover.dll has changed since it was tried")]
    public async Task Nothing_changes_where_the_program_is_spoilt_between_its_trial_and_its_start(string spoil, string reason)
    {
        using var folder = new TemporaryDirectory();
        UpgradeTests.Copy(Path.GetDirectoryName(Repository.WindhoverDll)!, folder.Root);
        var program = folder.PathTo(Program);
        Assert.SkipUnless(File.Exists(program), "the build has made no executable of the launcher");
        await using var launcher = await LauncherUnderTest.StartAsync(["--workers", "1"], UpgradeTests.FindRuntime, program);
        var children = ProcessTree.ChildrenOf(launcher.Process.Id).Order().ToArray();

        // In the program's place lies one that says what the good one says, and then spoils what was tried.
        File.Move(program, folder.PathTo("good"));
        await File.WriteAllTextAsync(
            program,
            $"""
            #!/bin/sh
            {Repository.DotnetHost} {Repository.WindhoverDll} "$@" || exit
            {spoil}

            """);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        launcher.Process.Signal(SIGUSR2);
        var line = await launcher.Process.WaitForLineAsync(line => line.Contains("Upgrade abandoned: ", StringComparison.Ordinal));
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.Contains("nothing has changed", line, StringComparison.Ordinal);
        using var load = new Load(launcher.App, concurrency: 2);
        await load.RunAsync("/test", 10);

        load.AssertAllAnswered();
        Assert.Equal(children, ProcessTree.ChildrenOf(launcher.Process.Id).Order());

        // And the good one again.
        File.Move(folder.PathTo("good"), program, overwrite: true);
        File.Delete(folder.PathTo("windhover.dll"));
        File.Copy(Repository.WindhoverDll, folder.PathTo("windhover.dll"));
        await UpgradeTests.UpgradeAsync(launcher);
        Assert.Equal(children, ProcessTree.ChildrenOf(launcher.Process.Id).Order());
    }
}
