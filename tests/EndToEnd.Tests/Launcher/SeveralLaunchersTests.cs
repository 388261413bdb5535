using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

/// <summary>Commands find the launcher that is meant, and do nothing to any where that is not clear.</summary>
public sealed class SeveralLaunchersTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task One_is_chosen_by_its_name_or_its_port_and_none_by_chance()
    {
        Assert.Equal((0, "", "no launcher of this user runs\n"), await RunAsync("list"));
        await using var shop = await StartAsync("--name", "shop");
        await using var other = await StartAsync();
        var name = $"Windhover.App:{other.App.Port}";

        var (code, list, _) = await RunAsync("list");
        Assert.Equal(0, code);
        var lines = list.TrimEnd('\n').Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.Equal(["name", "pid", "app", "address", "workers", "state"], lines[0]);
        Assert.Contains(lines, line => line is ["shop", var pid, "Windhover.App", _, "1/1", "serving"] && pid == $"{shop.Process.Id}");
        Assert.Contains(lines, line => line[0] == name);

        var (failed, nothing, error) = await RunAsync("stop");
        Assert.Equal((1, ""), (failed, nothing));
        Assert.Contains("several launchers run; say which one, with -n NAME, -p PORT or --control PATH:\n", error, StringComparison.Ordinal);
        Assert.Contains($"\n  shop (pid {shop.Process.Id}, {shop.App.ToString().TrimEnd('/')})  --control {shop.Control}", "\n" + error, StringComparison.Ordinal);
        Assert.Contains("no launcher called nothing runs. These do:\n", (await RunAsync("status", "-n", "nothing")).Error, StringComparison.Ordinal);
        // Of both: the app's name is not enough.
        Assert.Equal(1, (await RunAsync("reload", "-n", "Windhover.App")).Code);

        Assert.StartsWith($"shop (pid {shop.Process.Id}, ", (await RunAsync("scale", "2", "--name", "shop")).Output, StringComparison.Ordinal);
        Assert.Contains("2 of 2 workers ready", (await RunAsync("-n", "shop", "status")).Output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 workers ready", (await RunAsync("-p", $"{other.App.Port}", "status")).Output, StringComparison.Ordinal);
        Assert.StartsWith($"{name} (pid {other.Process.Id}, ", (await RunAsync("stop", "-p", $"{other.App.Port}")).Output, StringComparison.Ordinal);
        Assert.Equal(0, await other.Process.ExitCodeAsync);
        // Alone, it is meant without a name.
        Assert.StartsWith($"shop (pid {shop.Process.Id}, ", (await RunAsync("stop")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_was_chosen_is_the_only_one_that_is_searched()
    {
        await using var beside = await LauncherUnderTest.StartAsync("--workers", "1");

        var (code, output, _) = await RunAsync("stop");
        Assert.Equal((1, ""), (code, output));
        Assert.Equal(0, (await beside.AskAsync("status")).Code);
    }

    private Task<LauncherUnderTest> StartAsync(params string[] arguments) => LauncherUnderTest.StartAsync(
        ["--workers", "1", .. arguments], process => process.Environment["XDG_RUNTIME_DIR"] = _directory.Root);

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var command = ProcessUnderTest.StartWindhover(arguments, process => process.Environment["XDG_RUNTIME_DIR"] = _directory.Root);
        var code = await command.ExitCodeAsync;
        return (code, command.StandardOutput, command.StandardError);
    }
}
