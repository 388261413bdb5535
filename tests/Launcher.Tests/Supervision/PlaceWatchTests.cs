using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Windhover.Launcher.Configuration;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Launcher.Supervision;
using Windhover.Launcher.World;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Supervision;

/// <summary>With real sockets that are removed. Only the clock is the test's, and what becomes of a reload.</summary>
public sealed class PlaceWatchTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly TemporaryDirectory _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Reloads _reloads = new();
    private readonly LogOutput _logs;
    private readonly LauncherWorld _world;
    private readonly PlaceWatch _watch;

    public PlaceWatchTests()
    {
        var options = Options();
        _logs = new LogOutput(options.Logs, _time);
        _world = new LauncherWorld(options, _logs, () => new WantedOptions(options, []), TextWriter.Null, []);
        _watch = new PlaceWatch(_world, RunAsync, _reloads, _time, NullLogger<PlaceWatch>.Instance);
    }

    private string First => _folder.PathTo("first.sock");

    private string Second => Path.Combine(_folder.PathTo("place"), "second.sock");

    public void Dispose()
    {
        _watch.Dispose();
        _world.Dispose();
        _logs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_socket_that_is_removed_is_there_at_the_next_look_and_one_reload_follows()
    {
        File.Delete(First);
        await LookAsync(times: 100);

        Assert.True(File.Exists(First));
        Assert.Single(_reloads.Asked);
    }

    [Fact]
    public async Task A_reload_that_fails_is_tried_again_until_one_succeeds()
    {
        _reloads.Succeeds = false;
        File.Delete(First);
        await LookAsync(times: 20);
        Assert.InRange(_reloads.Asked.Count, 3, 6);

        _reloads.Succeeds = true;
        await LookAsync(times: 200);
        var asked = _reloads.Asked.Count;
        await LookAsync(times: 200);

        Assert.Equal(asked, _reloads.Asked.Count);
    }

    [Fact]
    public async Task Workers_hear_of_a_socket_though_another_one_cannot_be_made()
    {
        Directory.Delete(_folder.PathTo("place"), recursive: true);
        File.Delete(First);
        await LookAsync(times: 5);
        Assert.True(File.Exists(First));
        Assert.Single(_reloads.Asked);

        Directory.CreateDirectory(_folder.PathTo("place"));
        await LookAsync(times: 5);

        Assert.True(File.Exists(Second));
        Assert.Equal(2, _reloads.Asked.Count);
    }

    [Fact]
    public async Task What_is_removed_again_and_again_is_there_at_each_look_and_reloads_become_rare()
    {
        const int Minutes = 30;
        for (var look = 0; look < (int)(TimeSpan.FromMinutes(Minutes) / Interval); look++)
        {
            File.Delete(First);
            await LookAsync(times: 1);
            Assert.True(File.Exists(First));
        }

        // 2, 4, 8 … 256 s, and then one in five minutes.
        Assert.InRange(_reloads.Asked.Count, 10, 14);

        // The one that waits, and then as long again without a loss.
        await LookAsync(times: (2 * (int)(LongestPause / Interval)) + 2);
        var asked = _reloads.Asked.Count;
        File.Delete(First);
        await LookAsync(times: 1);
        Assert.Equal(asked + 1, _reloads.Asked.Count);
    }

    [Fact]
    public async Task While_a_reload_runs_no_other_one_is_asked_for()
    {
        _reloads.Ends = false;
        File.Delete(First);
        await LookAsync(times: 1);
        File.Delete(First);
        await LookAsync(times: 100);
        Assert.True(File.Exists(First));
        Assert.Single(_reloads.Asked);

        _reloads.Asked[0].SetResult(new OperationOutcome(true, "done"));
        await LookAsync(times: 1);

        Assert.Equal(2, _reloads.Asked.Count);
    }

    private static Task RunAsync(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private async Task LookAsync(int times)
    {
        for (var look = 0; look < times; look++)
        {
            _time.Advance(Interval);
            await _watch.LookAsync();
        }
    }

    private LauncherOptions Options()
    {
        Directory.CreateDirectory(_folder.PathTo("place"));
        var values = new SettingValues();
        values.AddLayer(new (string Name, string[] Texts)[]
        {
            ("listen", [$"http://unix:{First}", $"http://unix:{Second}"]), ("statsd", ["none"]), ("control", ["none"]), ("app", ["/bin/sh"]),
        }.Select(setting => new KeyValuePair<string, IReadOnlyList<SettingValue>>(
            setting.Name, [.. setting.Texts.Select(text => new SettingValue(text, "--" + setting.Name, FromCommandLine: true))])));
        return new LauncherOptionsBinder("/example.dll").Bind(values, ExporterSettings.All, []);
    }

    private sealed class Reloads : IOperations
    {
        public bool Succeeds { get; set; } = true;

        public bool Ends { get; set; } = true;

        public List<TaskCompletionSource<OperationOutcome>> Asked { get; } = [];

        public Task<OperationOutcome> ReloadAsync(string source)
        {
            var answer = new TaskCompletionSource<OperationOutcome>();
            if (Ends)
            {
                answer.SetResult(new OperationOutcome(Succeeds, ""));
            }
            Asked.Add(answer);
            return answer.Task;
        }

        public Task<PoolStatus> StatusAsync() => throw new NotSupportedException();

        public Task<OperationOutcome> ScaleAsync(ScaleRequest request, string source) => throw new NotSupportedException();

        public Task<OperationOutcome> RestartAsync(int slot, string source) => throw new NotSupportedException();

        public Task<OperationOutcome> DrainAsync(int slot, string source) => throw new NotSupportedException();

        public Task<OperationOutcome> RemoveSeriesAsync(string selector, string source) => throw new NotSupportedException();

        public Task<OperationOutcome> UpgradeAsync(string source) => throw new NotSupportedException();

        public void Stop(string source, bool quick) => throw new NotSupportedException();
    }
}
