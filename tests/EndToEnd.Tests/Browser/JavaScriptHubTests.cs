using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Playwright;
using Windhover.EndToEnd.Tests.Affinity;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Browser;

/// <summary>SignalR's JavaScript client in a browser, and a hub behind five workers.</summary>
[Collection(BrowserCollection.Name)]
public sealed class JavaScriptHubTests(Chromium chromium, SignalRScript script) : IClassFixture<SignalRScript>, IAsyncLifetime
{
    private const int ClientsOfEach = 20;

    private LauncherUnderTest _launcher = null!;

    public async ValueTask InitializeAsync() => _launcher = await SessionAppUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _launcher.DisposeAsync();

    [Theory]
    [InlineData(false, 5)]
    [InlineData(true, 1)]
    public async Task Each_client_is_answered_by_the_worker_that_knows_it_over_every_transport(bool behindNginx, int visitors)
    {
        var client = await script.GetAsync();
        await using var nginx = behindNginx ? await NginxUnderTest.StartAsync(_launcher.App) : null;
        foreach (var transport in new[] { HttpTransportType.WebSockets, HttpTransportType.ServerSentEvents, HttpTransportType.LongPolling })
        {
            await chromium.VisitAsync(visitors, visitor => CountAsync(visitor, nginx?.Site ?? _launcher.App, client, transport));
        }
        await _launcher.SumWhenAtLeastAsync(1, "windhover_affinity_forwarded_total");
    }

    // A browser takes far longer to start than a client. What is kept of one client and would help the next is its cookie.
    private static async Task CountAsync(IBrowserContext visitor, Uri site, string client, HttpTransportType transport)
    {
        var page = await JavaScriptHub.OpenAsync(visitor, site, client);
        for (var number = 0; number < ClientsOfEach; number++)
        {
            await visitor.ClearCookiesAsync();
            await JavaScriptHub.CountAsync(page, transport);
        }
    }
}
