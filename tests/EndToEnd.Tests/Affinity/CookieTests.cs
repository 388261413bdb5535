using System.Net;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Affinity;

/// <summary>Who gets a cookie, and which.</summary>
public sealed class CookieTests
{
    [Fact]
    public async Task By_default_only_what_begins_a_session_gets_one_and_worker_0_says_so_once()
    {
        await using var launcher = await SessionAppUnderTest.StartAsync("--workers", "3");
        using var client = SessionAppUnderTest.CreateClient(launcher);

        Assert.Null(await CookieAsync(client, HttpMethod.Get, "/pid"));
        var cookie = await CookieAsync(client, HttpMethod.Post, SessionAppUnderTest.Negotiate);
        Assert.Matches("^windhover-[0-9a-f]{8}=[0-9a-f]+\\.[0-9a-f]{16}; path=/; samesite=lax; httponly$", cookie);
        var line = Assert.Single(launcher.Process.Lines, line => line.Contains("affinity: affinity is on, since hubs are mapped", StringComparison.Ordinal));
        Assert.Contains("Microsoft.AspNetCore.SignalR.StackExchangeRedis", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_told_so_everything_gets_one_but_what_others_may_cache()
    {
        await using var launcher = await SessionAppUnderTest.StartAsync("--workers", "2", "--affinity", "cookie");
        using var client = SessionAppUnderTest.CreateClient(launcher);

        Assert.NotNull(await CookieAsync(client, HttpMethod.Get, "/pid"));
        Assert.Null(await CookieAsync(client, HttpMethod.Get, "/cached"));
    }

    // Browsers keep and send a Lax cookie on its own site only. Behind a proxy that ends TLS the app may not know of it.
    [Theory]
    [InlineData("lax; httponly", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Dest: empty")]
    [InlineData("lax; httponly", "Sec-Fetch-Site: same-site", "Sec-Fetch-Dest: empty", "Origin: https://chat.example")]
    [InlineData("lax; httponly", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Dest: document")]
    [InlineData("none; httponly; secure; partitioned", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Dest: empty", "Origin: https://other.example")]
    [InlineData("none; httponly; secure; partitioned", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Dest: iframe")]
    [InlineData("lax; httponly", "Origin: http://other.example")]
    [InlineData("lax; httponly; secure", "X-Forwarded-Proto: https")]
    [InlineData("lax; httponly; secure", "X-Forwarded-Proto: https", "Origin: https://shop.example")]
    [InlineData("none; httponly; secure; partitioned", "X-Forwarded-Proto: https", "Origin: https://other.example")]
    [InlineData("none; httponly; secure; partitioned", "X-Forwarded-Proto: https", "Origin: null")]
    public async Task The_cookie_is_one_that_the_browser_keeps_for_the_page_that_asks(string expected, params string[] headers)
    {
        await using var launcher = await SessionAppUnderTest.StartAsync("--workers", "2", "--env", "ASPNETCORE_FORWARDEDHEADERS_ENABLED=true");
        using var client = SessionAppUnderTest.CreateClient(launcher);
        client.DefaultRequestHeaders.Host = "shop.example";
        foreach (var header in headers)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
        }

        var cookie = await CookieAsync(client, HttpMethod.Post, SessionAppUnderTest.Negotiate);

        Assert.EndsWith("; path=/; samesite=" + expected, cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--workers", "1")]
    [InlineData("--affinity", "none")]
    public async Task One_worker_gives_none_and_none_means_none(string option, string value)
    {
        await using var launcher = await SessionAppUnderTest.StartAsync(option, value);
        using var client = SessionAppUnderTest.CreateClient(launcher);

        Assert.Null(await CookieAsync(client, HttpMethod.Post, SessionAppUnderTest.Negotiate));
    }

    [Fact]
    public async Task Two_launchers_on_a_host_do_not_take_each_others_clients()
    {
        await using var one = await SessionAppUnderTest.StartAsync("--workers", "2");
        await using var other = await SessionAppUnderTest.StartAsync("--workers", "2");
        var first = await SessionAppUnderTest.BindAsync(one);
        var second = await SessionAppUnderTest.BindAsync(other);
        using var client = SessionAppUnderTest.CreateClient(one);
        using var otherClient = SessionAppUnderTest.CreateClient(other);

        // As a browser sends them: cookies know no ports.
        var both = $"{first.Cookie}; {second.Cookie}";
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal($"{first.Pid}", await SessionAppUnderTest.GetAsync(client, SessionAppUnderTest.Pid, both));
            Assert.Equal($"{second.Pid}", await SessionAppUnderTest.GetAsync(otherClient, SessionAppUnderTest.Pid, both));
        }
    }

    [Fact]
    public async Task Requests_over_http2_are_sent_on_too()
    {
        await using var launcher = await SessionAppUnderTest.StartAsync(
            "--workers", "3", "--affinity", "cookie", "--env", "Kestrel__EndpointDefaults__Protocols=Http2");
        using var first = Http2(launcher);
        using var bound = await first.GetAsync(new Uri("/pid", UriKind.Relative));
        var cookie = Assert.Single(bound.Headers.GetValues("Set-Cookie")).Split(';')[0];
        var pid = await bound.Content.ReadAsStringAsync();

        for (var i = 0; i < 8; i++)
        {
            using var client = Http2(launcher);
            Assert.Equal(pid, await SessionAppUnderTest.GetAsync(client, "/pid", cookie));
            using var request = new HttpRequestMessage(HttpMethod.Post, "/upload")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(new byte[100_000]),
            };
            request.Headers.Add("Cookie", cookie);
            using var answer = await client.SendAsync(request);
            Assert.EndsWith(" " + pid, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private static HttpClient Http2(LauncherUnderTest launcher) => new(new SocketsHttpHandler { UseCookies = false })
    {
        BaseAddress = launcher.App,
        Timeout = TestLimits.Hang,
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static async Task<string?> CookieAsync(HttpClient client, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.TryGetValues("Set-Cookie", out var values) ? values.Single() : null;
    }
}
