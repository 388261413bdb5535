using System.Globalization;
using System.Text.RegularExpressions;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Docs;

/// <summary>A bash at the root of the clone that runs the commands of a page as a reader would, in a network of its own, where all ports of the
/// page are free, and with processes of its own, which end with it.</summary>
internal sealed class PageShell : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, string> _running = [];
    private readonly ProcessUnderTest _bash;
    private int _count;

    private PageShell()
    {
        string[] user = Environment.IsPrivilegedProcess ? [] : ["--user", "--map-current-user", "--keep-caps"];
        _bash = ProcessUnderTest.Start(
            "unshare",
            [.. user, "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "bash"],
            start =>
            {
                start.RedirectStandardInput = true;
                start.WorkingDirectory = Repository.Root;
                // Where launchers of other tests are not found.
                start.Environment["XDG_RUNTIME_DIR"] = _directory.Root;
                start.Environment["TMPDIR"] = _directory.Root;
                start.Environment["LC_ALL"] = "C";
            });
    }

    /// <summary>Starts it. Skips the calling test where the machine has no such network, or lacks a program that the page needs.</summary>
    public static async Task<PageShell> StartAsync(params string[] programs)
    {
        var shell = new PageShell();
        try
        {
            // Jobs of their own, as in a terminal: what is started in the background hears Ctrl-C.
            var answer = await shell.TryRunAsync($"set -m; ip link set lo up && for p in {string.Join(' ', programs)}; do command -v $p >/dev/null || echo lacks $p; done");
            Assert.SkipUnless(answer is { Code: 0, Output: [] }, $"a network of its own cannot be made here, or a program is missing: {shell._bash.Output}");
            return shell;
        }
        catch
        {
            await shell.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs one block to its end.</summary>
    public async Task RunAsync(CommandBlock block)
    {
        switch (block.Kind)
        {
            case "background":
                _count++;
                var (code, _) = await TryRunAsync(
                    $"( exec {block.Text} ) </dev/null >{_directory.PathTo($"{_count}.log")} 2>&1 &\njob{_count}=$!");
                Assert.Equal(0, code);
                _running.Add(block.Text, $"job{_count}");
                break;
            case "stop":
                var meant = Assert.Single(_running, running => running.Key.StartsWith(block.Text, StringComparison.Ordinal));
                // As Ctrl-C.
                await TryRunAsync($"kill -INT -- -${meant.Value}; wait ${meant.Value} 2>/dev/null");
                _running.Remove(meant.Key);
                break;
            case "repeat":
                (int Code, IReadOnlyList<string> Output) last = default;
                await Eventually.TrueAsync(
                    async () => Shows((last = await TryRunAsync(block.Text)).Output, block.Shown),
                    () => $"line {block.Line} shows\n{string.Join('\n', block.Shown)}\nIt shows\n{Describe(last)}");
                break;
            case "":
                var run = await TryRunAsync(block.Text);
                Assert.True(run.Code == 0 && Shows(run.Output, block.Shown), $"line {block.Line}:\n{block.Text}\nThe page shows\n{string.Join('\n', block.Shown)}\nIt shows\n{Describe(run)}");
                break;
            default:
                Assert.StartsWith("not-run: ", block.Kind, StringComparison.Ordinal);
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _bash.DisposeAsync();
        _directory.Dispose();
    }

    private string Describe((int Code, IReadOnlyList<string> Output) run) =>
        $"{string.Join('\n', run.Output)}\nand ends with {run.Code}. What runs beside says\n"
        + string.Join('\n', _running.Select(running => $"{running.Key}\n{File.ReadAllText(_directory.PathTo(running.Value[3..] + ".log"))}"));

    /// <summary>In this order, with others between them.</summary>
    private static bool Shows(IReadOnlyList<string> output, IReadOnlyList<string> shown)
    {
        var next = 0;
        foreach (var line in output)
        {
            if (next < shown.Count && Regex.IsMatch(line, $"^{Regex.Escape(shown[next]).Replace("…", ".*", StringComparison.Ordinal)}$"))
            {
                next++;
            }
        }
        return next == shown.Count;
    }

    private async Task<(int Code, IReadOnlyList<string> Output)> TryRunAsync(string commands)
    {
        var end = $"--end-{Guid.NewGuid()} ";
        var before = _bash.Lines.Count;
        await _bash.WriteAsync($"{commands}\nend=$?; echo; echo \"{end}$end\"\n");
        var last = await _bash.WaitForLineAsync(line => line.StartsWith(end, StringComparison.Ordinal));
        return (int.Parse(last.AsSpan(end.Length), CultureInfo.InvariantCulture), [.. _bash.Lines.Skip(before).TakeWhile(line => line != last).Where(line => line.Length > 0)]);
    }
}
