using System.Net;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Affinity;

/// <summary>By default only what belongs to a hub is sent on: all else of the client is served where it arrives.</summary>
public sealed class ConcernTests
{
    // Enough that the workers get some each.
    private const int Tries = 24;

    [Theory]
    [InlineData("/hub/pid?id=5", true)]
    [InlineData("/base/HUB/pid?id=5", true)]
    [InlineData("/hub/pid", false)]
    [InlineData("/pid?id=AAAAAAAAAAAAAAAAAAAAAA", true)]
    [InlineData("/pid", false)]
    [InlineData("/pid?id=5", false)]
    [InlineData("/pid?other=1&sid=AAAAAAAAAAAAAAAAAAAAAA", false)]
    [InlineData("/hubs/pid", false)]
    public async Task A_request_goes_to_its_worker_if_it_is_the_hubs(string path, bool isSentOn)
    {
        await using var launcher = await SessionAppUnderTest.StartAsync("--workers", "3");
        var (cookie, pid) = await SessionAppUnderTest.BindAsync(launcher);
        using var client = SessionAppUnderTest.CreateClient(launcher);

        var pids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Tries; i++)
        {
            pids.Add(await SessionAppUnderTest.GetAsync(client, path, cookie));
        }

        Assert.Equal(isSentOn, pids.Count == 1);
        Assert.Contains($"{pid}", pids);
    }

    [Fact]
    public async Task What_is_posted_below_a_hub_goes_to_its_worker()
    {
        await using var launcher = await SessionAppUnderTest.StartAsync("--workers", "3");
        var (cookie, pid) = await SessionAppUnderTest.BindAsync(launcher);
        using var client = SessionAppUnderTest.CreateClient(launcher);
        for (var i = 0; i < Tries; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/hub/pid");
            request.Headers.Add("Cookie", cookie);
            using var answer = await client.SendAsync(request);
            Assert.Equal($"{pid}", await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task A_page_without_a_hub_brings_no_new_cookie_while_the_worker_lives()
    {
        await using var launcher = await SessionAppUnderTest.StartAsync("--workers", "3");
        var (cookie, _) = await SessionAppUnderTest.BindAsync(launcher);
        using var client = SessionAppUnderTest.CreateClient(launcher);
        for (var i = 0; i < Tries; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/pid");
            request.Headers.Add("Cookie", cookie);
            using var answer = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
        Assert.Equal(0, Exposition.Values(await launcher.ScrapeAsync(), "windhover_affinity_rebound_total").Sum());
    }
}
