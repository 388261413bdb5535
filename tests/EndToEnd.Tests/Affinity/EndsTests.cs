using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Affinity;

/// <summary>Cookies that outlive the worker that they name.</summary>
public sealed class EndsTests
{
    private const int SIGSTOP = 19; // signal(7)
    private const int SIGCONT = 18;
    private const int SIGKILL = 9;

    [Fact]
    public async Task A_reload_under_load_loses_no_request_that_is_sent_on()
    {
        await using var launcher = await SessionAppUnderTest.StartAsync("--workers", "3", "--affinity", "cookie");
        await UnderLoadAsync(launcher, launcher.App, async () =>
        {
            for (var generation = 2; generation <= 3; generation++)
            {
                launcher.Process.Signal(PosixSignal.SIGHUP);
                await launcher.Process.WaitForLineAsync(
                    line => line.Contains($"Reload complete: generation {generation} serves", StringComparison.Ordinal));
            }
        });
    }

    [Fact]
    public async Task Hubs_end_with_a_reload_and_their_clients_come_back_to_the_next_generation()
    {
        await using var launcher = await SessionAppUnderTest.StartAsync("--workers", "3", "--graceful-timeout", "600");
        var hubs = new List<HubConnection>();
        foreach (var transport in new[] { HttpTransportType.WebSockets, HttpTransportType.ServerSentEvents, HttpTransportType.LongPolling })
        {
            for (var i = 0; i < 5; i++)
            {
                var hub = SessionAppUnderTest.CreateHub(launcher, transport, reconnects: true);
                hubs.Add(hub);
                await hub.StartAsync();
                await hub.InvokeAsync<string>("Count");
            }
        }
        var old = launcher.Workers.Select(worker => worker.Pid).ToArray();

        launcher.Process.Signal(PosixSignal.SIGHUP);
        await launcher.Process.WaitForLineAsync(line => line.Contains("Reload complete: generation 2 serves", StringComparison.Ordinal));

        foreach (var pid in old)
        {
            await Eventually.TrueAsync(() => !ProcessTree.IsAlive(pid), () => $"the old worker {pid} lives on:\n{launcher.Process.Output}");
        }
        foreach (var hub in hubs)
        {
            await Eventually.TrueAsync(
                () => hub.State is HubConnectionState.Connected or HubConnectionState.Disconnected, () => $"the hub is {hub.State}");
            await hub.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_worker_that_is_stopped_or_killed_is_replaced_by_any_other_and_so_is_the_cookie()
    {
        await using var launcher = await SessionAppUnderTest.StartAsync("--workers", "3", "--affinity", "cookie", "--hang-timeout", "600");
        var (cookie, pid) = await SessionAppUnderTest.BindAsync(launcher);
        using var client = SessionAppUnderTest.CreateClient(launcher);

        ProcessTree.Signal(pid, SIGSTOP);
        try
        {
            await Eventually.TrueAsync(
                async () => Exposition.Values(await AskSomeAsync(client, launcher, cookie), "windhover_affinity_rebound_total", "reason=\"hung\"").Sum() > 0,
                () => "the stopped worker is still asked");
        }
        finally
        {
            ProcessTree.Signal(pid, SIGCONT);
        }
        ProcessTree.Signal(pid, SIGKILL);
        await Eventually.TrueAsync(
            async () => Exposition.Values(await AskSomeAsync(client, launcher, cookie), "windhover_affinity_rebound_total", "reason=\"gone\"").Sum() > 0,
            () => "the killed worker is still asked");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/pid");
        request.Headers.Add("Cookie", cookie);
        using var answer = await client.SendAsync(request);
        Assert.NotEqual(cookie, Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split(';')[0]);
    }

    [Fact]
    public async Task A_worker_that_is_killed_in_the_middle_of_an_answer_leaves_half_an_answer()
    {
        await using var launcher = await SessionAppUnderTest.StartAsync("--workers", "3", "--affinity", "cookie");
        var (cookie, pid) = await SessionAppUnderTest.BindAsync(launcher);
        using var client = SessionAppUnderTest.CreateClient(launcher);
        var answers = new List<(HttpResponseMessage Answer, StreamReader Body)>();
        for (var i = 0; i < 8; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/pieces");
            request.Headers.Add("Cookie", cookie);
            var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var body = new StreamReader(await answer.Content.ReadAsStreamAsync());
            Assert.Equal("first", await body.ReadLineAsync());
            answers.Add((answer, body));
        }

        ProcessTree.Signal(pid, SIGKILL);

        foreach (var (answer, body) in answers)
        {
            await Assert.ThrowsAnyAsync<IOException>(() => body.ReadToEndAsync().WaitAsync(TestLimits.Hang));
            body.Dispose();
            answer.Dispose();
        }
    }

    // The others still have the old cookie, as browsers with several connections do.
    private static async Task<string> AskSomeAsync(HttpClient client, LauncherUnderTest launcher, string cookie)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        for (var i = 0; i < 6 && !limit.IsCancellationRequested; i++)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/pid");
                request.Headers.Add("Cookie", cookie);
                using var answer = await client.SendAsync(request, limit.Token);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // Accepted by the stopped worker itself, or sent on to it before others knew, or cut off with it.
            }
        }
        return await launcher.ScrapeAsync();
    }

    /// <summary>Clients of several workers ask while something happens: each is answered, and counted once.</summary>
    /// <param name="launcher">Of <see cref="SessionAppUnderTest"/>.</param>
    /// <param name="site">Where they ask: the app, or a proxy before it.</param>
    /// <param name="happens">Ends the load when it is over.</param>
    internal static async Task UnderLoadAsync(LauncherUnderTest launcher, Uri site, Func<Task> happens)
    {
        var cookies = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            cookies.Add((await SessionAppUnderTest.BindAsync(launcher)).Cookie);
        }
        using var stop = new CancellationTokenSource();
        var clients = cookies.Select(cookie => LoadAsync(site, cookie, stop.Token)).ToArray();

        await happens();
        await stop.CancelAsync();

        var expected = (await Task.WhenAll(clients)).Sum();
        Assert.True(expected > 100, "there was no load");
        Assert.Equal(expected, await launcher.SumWhenAtLeastAsync(expected, "request_count", "endpoint=\"/slow/{milliseconds:int}\""));
        Assert.True(await launcher.SumWhenAtLeastAsync(expected / 10, "windhover_affinity_forwarded_total") > 0);
    }

    /// <returns>Requests that were answered.</returns>
    private static async Task<int> LoadAsync(Uri site, string cookie, CancellationToken stop)
    {
        using var client = SessionAppUnderTest.CreateClient(site);
        var answered = 0;
        for (; !stop.IsCancellationRequested; answered++)
        {
            var pid = int.Parse(await SessionAppUnderTest.GetAsync(client, $"/slow/{answered % 20}", cookie), CultureInfo.InvariantCulture);
            Assert.True(pid > 0);
            if (answered % 10 == 9)
            {
                // As a browser does: it has a new one once its worker is gone.
                using var negotiate = new HttpRequestMessage(HttpMethod.Post, SessionAppUnderTest.Negotiate);
                negotiate.Headers.Add("Cookie", cookie);
                using var answer = await client.SendAsync(negotiate, CancellationToken.None);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                cookie = answer.Headers.TryGetValues("Set-Cookie", out var renewed) ? renewed.First().Split(';')[0] : cookie;
            }
        }
        return answered;
    }
}
