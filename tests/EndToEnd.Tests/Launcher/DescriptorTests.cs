using System.Globalization;
using System.Text.RegularExpressions;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

/// <summary>Children have the descriptors of docs/internals/worker-contract.md, and no others: not even one that was open when the launcher
/// was started.</summary>
public sealed partial class DescriptorTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_worker_has_what_the_list_says()
    {
        var app = await ScriptAsync("app.sh", $"exec {Repository.DotnetHost} {Repository.AppDll}");
        await using var launcher = await StartAsync("--workers", "1", "--app", app);

        Assert.Equal(Listed("worker"), Seen(app));
    }

    [Fact]
    public async Task A_program_that_is_no_dotnet_app_has_what_the_list_says()
    {
        var app = await ScriptAsync("app.sh", $"exec {Repository.BuiltFile("ForeignApp", "Windhover.ForeignApp")} silent");
        await using var launcher = await StartAsync("--workers", "1", "--", app);

        Assert.Equal(Listed("other program"), Seen(app));
    }

    [Fact]
    public async Task A_hook_has_what_the_list_says()
    {
        await using var launcher = await StartAsync("--workers", "1", "--on", $"serving=ls -l /proc/$$/fd >{_folder.PathTo("seen")}.new; mv {_folder.PathTo("seen")}.new {_folder.PathTo("seen")}");
        await Eventually.TrueAsync(() => File.Exists(_folder.PathTo("seen")), () => launcher.Process.Output);

        Assert.Equal(Listed("hook"), Seen(script: ""));
    }

    [Fact]
    public async Task The_exporter_shares_with_the_launcher_what_the_list_says()
    {
        await using var launcher = await StartAsync("--workers", "1");
        var exporter = ProcessTree.ChildrenOf(launcher.Process.Id).Single(pid => pid != launcher.Workers[0].Pid);
        var launchers = Targets(launcher.Process.Id).ToHashSet();

        // What it has opened itself is none of the launcher's, and the runtime has its output twice. The other end of its control socket is not
        // open in the launcher.
        var input = new FileInfo($"/proc/{exporter}/fd/0").LinkTarget;
        string[] shared =
        [
            .. Targets(exporter).Where(launchers.Contains).Where(target => target != input).Distinct().Append("socket:[control]")
                .Select(Kind).Order(StringComparer.Ordinal),
        ];

        Assert.Equal(Listed("exporter"), shared);
        Assert.DoesNotContain(Targets(exporter), target => target == _folder.PathTo("secret"));
        Assert.Contains(Targets(launcher.Process.Id), target => target == _folder.PathTo("secret"));
    }

    // As a careless script starts it: exec 9<secret.
    private async Task<LauncherUnderTest> StartAsync(params string[] arguments)
    {
        var secret = _folder.PathTo("secret");
        await File.WriteAllTextAsync(secret, "root:x");
        return await LauncherUnderTest.StartAsync(
            arguments, configure: null, "/bin/sh", ["-c", $"exec 9<{secret}; exec \"$@\"", "sh", .. ProcessUnderTest.WindhoverWords]);
    }

    private async Task<string> ScriptAsync(string name, string last)
    {
        var path = _folder.PathTo(name);
        // The shell itself has its script open, which the test leaves out.
        await File.WriteAllTextAsync(path, $"#!/bin/sh\nls -l /proc/$$/fd >{_folder.PathTo("seen")}\n{last}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    private string[] Seen(string script) =>
    [
        .. File.ReadLines(_folder.PathTo("seen"))
            .Select(line => line.Split(" -> "))
            .Where(parts => parts is [_, var target] && target != script && !target.StartsWith(_folder.PathTo("seen"), StringComparison.Ordinal))
            .Select(parts => (Number: int.Parse(parts[0].Split(' ')[^1], CultureInfo.InvariantCulture), Target: parts[1]))
            .Where(fd => fd.Number > 0)
            .Select(fd => Kind(fd.Target))
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Targets(int pid)
    {
        foreach (var path in Directory.EnumerateFiles($"/proc/{pid}/fd").Where(path => Path.GetFileName(path) != "0"))
        {
            // What each .NET process opens for itself under the same name.
            if (new FileInfo(path).LinkTarget is { } target
                && !target.StartsWith("anon_inode:", StringComparison.Ordinal)
                && !target.StartsWith("/dev/", StringComparison.Ordinal)
                && !target.EndsWith(".dll", StringComparison.Ordinal)
                && !target.StartsWith("/memfd:doublemapper", StringComparison.Ordinal))
            {
                yield return target;
            }
        }
    }

    private static string Kind(string target) => target.Replace(" (deleted)", "", StringComparison.Ordinal).TrimStart('/').Split(":[")[0];

    // The row of the table, without standard input, which is the launcher's.
    private static string[] Listed(string process)
    {
        var row = File.ReadLines(Repository.PathTo("docs", "internals", "worker-contract.md"))
            .Single(line => line.StartsWith($"| {process} |", StringComparison.Ordinal));
        return [.. Quoted().Matches(row.Split('|')[2]).Select(match => match.Groups["kind"].Value).Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex("`(?<kind>pipe|socket|memfd:[a-z-]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();
}
