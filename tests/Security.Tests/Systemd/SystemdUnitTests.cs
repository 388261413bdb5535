using System.Globalization;
using Windhover.Testing;

namespace Windhover.Security.Tests.Systemd;

/// <summary>The unit takes almost everything away; what is left is enough.</summary>
public sealed class SystemdUnitTests
{
    // signal(7), Linux
    private const int SIGHUP = 1;
    private const int SIGUSR2 = 12;
    private const int SIGTERM = 15;

    // Of systemd.sh, as automake has it: this machine does not let it.
    private const int Skipped = 77;

    [Fact]
    public async Task Under_a_real_systemd_the_unit_serves_counts_reloads_upgrades_and_stops()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can start a systemd of its own");
        Assert.SkipUnless(File.Exists("/lib/systemd/systemd"), "there is no systemd");
        using var directory = new TemporaryDirectory();
        var log = directory.PathTo("log");
        await using var systemd = ProcessUnderTest.Start(
            "/bin/bash",
            [
                Repository.PathTo("tests", "Security.Tests", "Systemd", "systemd.sh"),
                Path.GetDirectoryName(Repository.WindhoverDll)!, directory.Root, Repository.PathTo("infra", "systemd", "windhover.service"),
            ]);
        try
        {
            await LogsAsync("  stop ");
            var (app, metrics) = (new Uri(Value("app")), new Uri(Value("metrics")));
            using var http = new HttpClient { Timeout = TestLimits.Hang };
            for (var i = 0; i < 5; i++)
            {
                Assert.NotEmpty(await http.GetStringAsync(app));
            }
            await Eventually.TrueAsync(
                async () => (await http.GetStringAsync(metrics)).Contains("http_status=\"200\",method=\"GET\"} 5\n", StringComparison.Ordinal),
                () => "five requests are counted");
            // Not from /proc/stat, which is hidden.
            Assert.Contains("\nprocess_start_time_seconds 1", await http.GetStringAsync(metrics), StringComparison.Ordinal);

            var launcher = Launcher();
            Assert.Equal(("1", "2", "0000000000000000"), (Status(launcher, "NoNewPrivs"), Status(launcher, "Seccomp"), Status(launcher, "CapBnd")));
            ProcessTree.Signal(launcher, SIGHUP);
            await LogsAsync("Reload complete: generation 2 serves, 2 workers");
            ProcessTree.Signal(launcher, SIGUSR2);
            await LogsAsync("Upgraded from ");
            Assert.NotEmpty(await http.GetStringAsync(app));
            ProcessTree.Signal(launcher, SIGTERM);
            await LogsAsync(") is gone: exit code 0\n", times: 3);
        }
        finally
        {
            if (!systemd.HasExited)
            {
                systemd.Signal(SIGTERM);
            }
            await systemd.Gone;
        }

        string Text() => File.Exists(log) ? File.ReadAllText(log) : "";

        Task LogsAsync(string text, int times = 1) => Eventually.TrueAsync(
            () =>
            {
                Assert.SkipWhen(systemd.HasExited && systemd.ExitCodeAsync is { IsCompletedSuccessfully: true, Result: Skipped }, systemd.Output);
                return Text().Split(text).Length > times;
            },
            () => $"'{text}' in the log:\n{Text()}\n{systemd.Output}");

        string Value(string heading) => Text().Split('\n').Single(line => line.StartsWith($"  {heading} ", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];

        // The shell's child makes the namespaces; systemd is its child, and the first process in them.
        int Launcher() => ProcessTree.ChildrenOf(systemd.Id).SelectMany(ProcessTree.ChildrenOf).SelectMany(ProcessTree.ChildrenOf)
            .Single(pid => File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/comm")) == "windhover\n");
    }

    private static string Status(int pid, string name) => File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status"))
        .Single(line => line.StartsWith($"{name}:", StringComparison.Ordinal)).Split('\t')[1];
}
