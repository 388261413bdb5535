using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Windhover.EndToEnd.Tests.Browser;
using Windhover.EndToEnd.Tests.Launcher;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Affinity;

/// <summary>What an operator does, or has set, while clients are bound to workers.</summary>
public sealed class OperationsTests
{
    private const int SIGKILL = 9; // signal(7)

    [Fact]
    public async Task A_reload_behind_a_proxy_that_shares_its_connections_loses_no_request()
    {
        await using var launcher = await SessionAppUnderTest.StartAsync("--workers", "3", "--affinity", "cookie");
        await using var nginx = await NginxUnderTest.StartAsync(launcher.App);

        await EndsTests.UnderLoadAsync(launcher, nginx.Site, async () =>
        {
            var (code, output, error) = await launcher.AskAsync("reload");
            Assert.True(code == 0, output + error);
        });
    }

    [Fact]
    public async Task Workers_that_are_replaced_after_enough_requests_lose_none_that_is_sent_on()
    {
        await using var launcher = await SessionAppUnderTest.StartAsync("--workers", "3", "--affinity", "cookie", "--max-requests", "200");

        await EndsTests.UnderLoadAsync(launcher, launcher.App, () => Eventually.TrueAsync(
            () => launcher.Process.Lines.Count(line => line.Contains("after max-requests", StringComparison.Ordinal)) >= 4,
            () => launcher.Process.Output));
    }

    [Fact]
    public async Task An_upgrade_interrupts_no_hub_and_workers_that_the_new_program_starts_are_found()
    {
        await using var launcher = await SessionAppUnderTest.StartAsync("--workers", "3");
        var interruptions = new ConcurrentBag<string>();
        await using var hubs = await Hubs.ConnectAsync(launcher, interruptions);

        await UpgradeTests.UpgradeAsync(launcher);
        await UpgradeTests.UpgradeAsync(launcher);

        Assert.All(await hubs.CountAsync(), hub => Assert.Equal((2, hub.First), (hub.Count, hub.Pid)));
        Assert.Empty(interruptions);

        ProcessTree.Signal(launcher.Workers[0].Pid, SIGKILL);
        await Eventually.TrueAsync(() => launcher.Workers.Count == 4, () => launcher.Process.Output);
        await using var later = await Hubs.ConnectAsync(launcher, []);
        Assert.All(await later.CountAsync(), hub => Assert.Equal((2, hub.First), (hub.Count, hub.Pid)));
        Assert.Contains(await later.CountAsync(), hub => hub.Pid == launcher.Workers[^1].Pid);
    }

    [Fact]
    public async Task When_workers_are_taken_away_their_hubs_come_back_to_those_that_stay()
    {
        await using var launcher = await SessionAppUnderTest.StartAsync("--graceful-timeout", "600");
        var ends = new ConcurrentBag<string>();
        await using var hubs = await Hubs.ConnectAsync(launcher, [], ends);

        var (code, output, error) = await launcher.AskAsync("scale", "2");
        Assert.True(code == 0, output + error);
        foreach (var worker in launcher.Workers.Where(worker => worker.Slot >= 2))
        {
            await Eventually.TrueAsync(() => !ProcessTree.IsAlive(worker.Pid), () => $"worker {worker.Slot} lives on:\n{launcher.Process.Output}");
        }

        var stay = launcher.Workers.Where(worker => worker.Slot < 2).Select(worker => worker.Pid).ToArray();
        foreach (var hub in await hubs.CountAsync())
        {
            Assert.Contains(hub.Pid, stay);
            // It goes on, or has begun anew.
            Assert.True(hub.Count == 1 || (hub.Count, hub.Pid) == (2, hub.First), $"{hub}");
        }
        Assert.Empty(ends);
    }

    /// <summary>Clients of all transports, which come back when they are cut off, and have counted once.</summary>
    private sealed class Hubs : IAsyncDisposable
    {
        private const int OfEach = 5;

        private readonly List<(HubConnection Hub, int First)> _hubs = [];

        /// <param name="launcher">Of <see cref="SessionAppUnderTest"/>.</param>
        /// <param name="interruptions">Why a client had to connect anew.</param>
        /// <param name="ends">Why it has given that up.</param>
        public static async Task<Hubs> ConnectAsync(
            LauncherUnderTest launcher, ConcurrentBag<string> interruptions, ConcurrentBag<string>? ends = null)
        {
            var hubs = new Hubs();
            foreach (var transport in new[] { HttpTransportType.WebSockets, HttpTransportType.ServerSentEvents, HttpTransportType.LongPolling })
            {
                for (var i = 0; i < OfEach; i++)
                {
                    var hub = SessionAppUnderTest.CreateHub(launcher, transport, reconnects: true);
                    hub.Reconnecting += cause => Keep(interruptions, transport, cause);
                    await hub.StartAsync();
                    var (count, pid) = await CountAsync(hub);
                    Assert.Equal(1, count);
                    hubs._hubs.Add((hub, pid));
                    hub.Closed += cause => cause is null || ends is null ? Task.CompletedTask : Keep(ends, transport, cause);
                }
            }
            return hubs;
        }

        /// <summary>One more by each client, once it is connected.</summary>
        /// <returns>How many there were of that connection, which process counts, and which has counted first.</returns>
        public async Task<IReadOnlyList<(int Count, int Pid, int First)>> CountAsync()
        {
            var counts = new List<(int Count, int Pid, int First)>();
            foreach (var (hub, first) in _hubs)
            {
                await Eventually.TrueAsync(
                    async () =>
                    {
                        try
                        {
                            var (count, pid) = await CountAsync(hub);
                            counts.Add((count, pid, first));
                            return true;
                        }
                        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException or OperationCanceledException)
                        {
                            // It has yet to connect again, or to hear that it must.
                            return false;
                        }
                    },
                    () => $"the hub is {hub.State}");
            }
            return counts;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var (hub, _) in _hubs)
            {
                await hub.DisposeAsync();
            }
        }

        private static async Task<(int Count, int Pid)> CountAsync(HubConnection hub)
        {
            var answer = (await hub.InvokeAsync<string>("Count").WaitAsync(TestLimits.Hang)).Split(' ');
            return (int.Parse(answer[0], CultureInfo.InvariantCulture), int.Parse(answer[1], CultureInfo.InvariantCulture));
        }

        private static Task Keep(ConcurrentBag<string> causes, HttpTransportType transport, Exception? cause)
        {
            causes.Add($"{transport}: {cause?.Message}");
            return Task.CompletedTask;
        }
    }
}
