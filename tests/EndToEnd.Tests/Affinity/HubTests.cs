using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Affinity;

/// <summary>Clients of a SignalR hub behind five workers.</summary>
public sealed class HubTests
{
    private const int Clients = 20;
    private const int Calls = 5;

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Each_client_stays_with_the_worker_that_knows_it(HttpTransportType transport)
    {
        await using var launcher = await SessionAppUnderTest.StartAsync();

        var pids = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => CountAsync(launcher, transport)));

        Assert.True(pids.Distinct().Count() > 1, "all clients came to one worker");
        await launcher.SumWhenAtLeastAsync(1, "windhover_affinity_forwarded_total");
    }

    [Fact]
    public async Task Without_affinity_clients_are_lost()
    {
        await using var launcher = await SessionAppUnderTest.StartAsync("--affinity", "none");

        var lost = 0;
        for (var client = 0; client < Clients; client++)
        {
            try
            {
                await CountAsync(launcher, HttpTransportType.LongPolling);
            }
            catch (Exception e) when (e is HttpRequestException or AggregateException or InvalidOperationException or OperationCanceledException)
            {
                lost++;
            }
        }

        Assert.True(lost > Clients / 2, $"{lost} of {Clients} clients were lost");
    }

    /// <returns>The process that has counted.</returns>
    private static async Task<string> CountAsync(LauncherUnderTest launcher, HttpTransportType transport)
    {
        await using var hub = SessionAppUnderTest.CreateHub(launcher, transport);
        using var limit = new CancellationTokenSource(TestLimits.Hang);
        await hub.StartAsync(limit.Token);
        var pid = "";
        for (var call = 1; call <= Calls; call++)
        {
            var answer = (await hub.InvokeAsync<string>("Count", limit.Token)).Split(' ');
            Assert.Equal(call, int.Parse(answer[0], System.Globalization.CultureInfo.InvariantCulture));
            pid = answer[1];
        }
        var text = new string('x', 20_000);
        Assert.Equal(text, await hub.InvokeAsync<string>("Echo", text, limit.Token));
        return pid;
    }
}
