using Microsoft.Playwright;
using Windhover.EndToEnd.Tests.Apps;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Browser;

/// <summary>The SDK's Blazor Server template, as it comes, behind five workers.</summary>
[Collection(BrowserCollection.Name)]
public sealed class BlazorTests(Chromium chromium, BlazorTemplate template)
{
    [Theory]
    [InlineData(false, 50)]
    [InlineData(true, 10)]
    public async Task The_counter_lives_for_every_visitor_and_through_a_reload(bool behindNginx, int visitors)
    {
        // Asked for before the app is built: there may be none.
        await using var resident = await chromium.NewVisitorAsync();
        await using var app = await template.StartAsync();
        await using var nginx = behindNginx ? await NginxUnderTest.StartAsync(app.Launcher.App) : null;
        var counter = new Uri(nginx?.Site ?? app.Launcher.App, "/counter").ToString();

        await chromium.VisitAsync(visitors / 2, UseCounterAsync);
        var page = await resident.NewPageAsync();
        await page.GotoAsync(counter);
        await ClickAsync(page);
        var loads = 0;
        page.Load += (_, _) => Interlocked.Increment(ref loads);
        var old = app.Launcher.Workers.Select(worker => worker.Pid).ToArray();
        await app.ReloadDuringAsync(async _ => await chromium.VisitAsync(visitors / 5, UseCounterAsync));
        // Its circuit went with its worker: the page loads itself anew, as after the restart of a server.
        await Eventually.TrueAsync(() => !old.Any(ProcessTree.IsAlive), () => "workers of the first generation live on");
        await Eventually.TrueAsync(() => Volatile.Read(ref loads) > 0, () => "the page has the circuit of a worker that is gone");
        await ClickAsync(page);
        await chromium.VisitAsync(visitors - (visitors / 2) - (visitors / 5), UseCounterAsync);

        Assert.True(await app.Launcher.SumWhenAtLeastAsync(1, "windhover_affinity_forwarded_total") > 0);

        async Task UseCounterAsync(IBrowserContext visitor)
        {
            var first = await visitor.NewPageAsync();
            await first.GotoAsync(counter);
            await ClickAsync(first);
        }
    }

    // The page is there before its circuit is: clicks until then are lost, as a user's are. It may be loaded anew in between.
    private static async Task ClickAsync(IPage page)
    {
        var button = page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Click me" });
        var count = page.GetByRole(AriaRole.Status);
        var (clicks, seen) = (0, "");
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    var before = await count.InnerTextAsync();
                    seen = before;
                    await button.ClickAsync(new LocatorClickOptions { Timeout = 1000 });
                    clicks++;
                    await Assertions.Expect(count).Not.ToHaveTextAsync(before, new LocatorAssertionsToHaveTextOptions { Timeout = 500 });
                    seen = await count.InnerTextAsync();
                    return seen.StartsWith("Current count: ", StringComparison.Ordinal) && seen != "Current count: 0";
                }
                catch (Exception e) when (e is PlaywrightException or TimeoutException)
                {
                    return false;
                }
            },
            () => $"the counter is dead after {clicks} clicks: '{seen}'");
    }
}
