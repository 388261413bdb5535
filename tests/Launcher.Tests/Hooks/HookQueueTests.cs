using System.Text;
using Microsoft.Extensions.Logging;
using Windhover.Launcher.Hooks;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Hooks;

public sealed class HookQueueTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LogOutput _logs;
    private readonly LoggerFactory _loggers;

    public HookQueueTests()
    {
        _logs = new LogOutput(new LogOptions { File = _directory.PathTo("log") }, TimeProvider.System);
        _loggers = new LoggerFactory([new LauncherLogger(_logs, TimeProvider.System)]);
    }

    private string Log => string.Concat(_logs.Tail.Last(1000).Select(Encoding.UTF8.GetString));

    public void Dispose()
    {
        _loggers.Dispose();
        _logs.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_command_that_takes_longer_than_it_may_is_killed_with_what_it_has_started()
    {
        using var queue = Queue("setsid sleep 1000 & echo $!; wait", TimeSpan.FromSeconds(0.5));
        queue.Add(new HookCall(HookEvent.Serving, 1), control: null);

        await Eventually.TrueAsync(() => Log.Contains("killed: it took more than 0.5 s", StringComparison.Ordinal), () => Log);
        var child = int.Parse(Log.Split('\n')[0]["[on serving] ".Length..]);
        await Eventually.TrueAsync(() => !ProcessTree.IsAlive(child), () => $"{child} lives on");
        await queue.EndAsync(TestLimits.Hang);
    }

    [Fact]
    public async Task Runs_of_one_command_keep_the_order_of_what_happened_and_the_end_waits_for_them()
    {
        using var queue = Queue("echo generation $WINDHOVER_GENERATION", TestLimits.Hang);
        for (var generation = 1; generation <= 20; generation++)
        {
            queue.Add(new HookCall(HookEvent.Serving, generation), control: null);
            queue.Add(new HookCall(HookEvent.Stopping, 99), control: null);
        }
        await queue.EndAsync(TestLimits.Hang);

        Assert.Equal(Enumerable.Range(1, 20).Select(generation => $"[on serving] generation {generation}\n"), _logs.Tail.Last(1000).Select(Encoding.UTF8.GetString));
    }

    private HookQueue Queue(string command, TimeSpan limit) =>
        new(new Hook(HookEvent.Serving, command), limit, _logs, TimeProvider.System, _loggers.CreateLogger("test"));
}
