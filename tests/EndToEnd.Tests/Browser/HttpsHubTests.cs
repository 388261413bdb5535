using System.Globalization;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Playwright;
using Windhover.EndToEnd.Tests.Affinity;
using Windhover.EndToEnd.Tests.Endpoints;
using Windhover.EndToEnd.Tests.Exporter;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Browser;

/// <summary>Over HTTPS a browser speaks HTTP/2, and has one connection for all: to any worker, whatever its cookie says.</summary>
[Collection(BrowserCollection.Name)]
public sealed class HttpsHubTests(Chromium chromium, SignalRScript script) : IClassFixture<SignalRScript>
{
    private const int Workers = 3;

    [Fact]
    public async Task A_browser_reaches_the_worker_of_its_cookie_over_every_transport()
    {
        var client = await script.GetAsync();
        await using var visitor = await chromium.NewVisitorAsync();
        using var directory = new TemporaryDirectory();
        using var authority = TestCertificates.Authority("authority");
        using var certificate = TestCertificates.Issue(authority, "localhost");
        TestCertificates.Write(certificate, directory.Root);
        await using var launcher = await SessionAppUnderTest.StartAsync(
            "--listen", "https://127.0.0.1:0", "--workers", $"{Workers}",
            "--env", $"Kestrel__Certificates__Default__Path={directory.PathTo("server.crt")}",
            "--env", $"Kestrel__Certificates__Default__KeyPath={directory.PathTo("server.key")}");
        var site = Assert.Single(await EndpointsApps.UrlsAsync(launcher), url => url.Scheme == "https");
        var cookies = new Dictionary<int, string>();
        while (cookies.Count < Workers)
        {
            var (cookie, pid) = await SessionAppUnderTest.BindAsync(launcher);
            cookies[pid] = cookie;
        }
        var page = await JavaScriptHub.OpenAsync(visitor, site, client);

        foreach (var (pid, cookie) in cookies)
        {
            var (name, value) = (cookie.Split('=')[0], cookie.Split('=')[1]);
            await visitor.AddCookiesAsync([new Cookie { Name = name, Value = value, Url = site.ToString() }]);
            foreach (var transport in new[] { HttpTransportType.WebSockets, HttpTransportType.ServerSentEvents, HttpTransportType.LongPolling })
            {
                Assert.Equal(pid.ToString(CultureInfo.InvariantCulture), await JavaScriptHub.CountAsync(page, transport));
            }
        }
        Assert.Equal("h2", await page.EvaluateAsync<string>("() => performance.getEntriesByType('navigation')[0].nextHopProtocol"));
    }
}
