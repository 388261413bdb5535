using System.Net;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Affinity;

/// <summary>Workers of an app that remembers its clients in memory, and clients whose requests come over connections of their own.</summary>
internal static class SessionAppUnderTest
{
    public const string Negotiate = "/hub/negotiate?negotiateVersion=1";

    /// <summary>As if of a connection of SignalR's: answered by the worker that the cookie names.</summary>
    public const string Pid = "/pid?id=AAAAAAAAAAAAAAAAAAAAAA";

    public static Task<LauncherUnderTest> StartAsync(params string[] arguments) => LauncherUnderTest.StartAsync(
        ["--app", Repository.BuiltFile("SessionApp", "Windhover.SessionApp.dll"), "--workers", "5", .. arguments]);

    /// <summary>A client that opens a connection for each request, so that each comes to any worker.</summary>
    public static HttpClient CreateClient(LauncherUnderTest launcher, CookieContainer? cookies = null) => CreateClient(launcher.App, cookies);

    /// <inheritdoc cref="CreateClient(LauncherUnderTest, CookieContainer?)"/>
    /// <param name="site">The app, or a proxy before it.</param>
    public static HttpClient CreateClient(Uri site, CookieContainer? cookies = null) => new(CreateHandler(cookies))
    {
        BaseAddress = site,
        Timeout = TestLimits.Hang,
    };

    public static HubConnection CreateHub(LauncherUnderTest launcher, HttpTransportType transport, bool reconnects = false)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(launcher.App, "/hub"), transport, options =>
            options.HttpMessageHandlerFactory = _ => CreateHandler(options.Cookies));
        return (reconnects ? builder.WithAutomaticReconnect() : builder).Build();
    }

    /// <summary>Begins a session.</summary>
    /// <returns>The cookie, as a client sends it, and the process that it names.</returns>
    public static async Task<(string Cookie, int Pid)> BindAsync(LauncherUnderTest launcher)
    {
        using var client = CreateClient(launcher);
        using var answer = await client.PostAsync(new Uri(Negotiate, UriKind.Relative), content: null);
        answer.EnsureSuccessStatusCode();
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split(';')[0];
        return (cookie, int.Parse(await GetAsync(client, Pid, cookie), System.Globalization.CultureInfo.InvariantCulture));
    }

    public static async Task<string> GetAsync(HttpClient client, string path, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        request.Headers.Add("Cookie", cookie);
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }

    private static SocketsHttpHandler CreateHandler(CookieContainer? cookies) => new()
    {
        UseCookies = cookies is not null,
        CookieContainer = cookies ?? new CookieContainer(),
        PooledConnectionLifetime = TimeSpan.Zero,
    };
}
