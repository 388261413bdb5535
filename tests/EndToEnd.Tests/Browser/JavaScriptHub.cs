using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Playwright;
using Windhover.EndToEnd.Tests.Affinity;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Browser;

/// <summary>A page of <see cref="SessionAppUnderTest"/> with SignalR's client in it.</summary>
internal static class JavaScriptHub
{
    // Connects, and calls thrice.
    private const string Call = """
        async transport => {
            const hub = new signalR.HubConnectionBuilder()
                .withUrl('/hub', { transport }).configureLogging(signalR.LogLevel.None).build();
            await hub.start();
            const answers = [];
            for (let call = 0; call < 3; call++) {
                answers.push(await hub.invoke('Count'));
            }
            await hub.stop();
            return answers;
        }
        """;

    /// <param name="visitor">Whose browser it is.</param>
    /// <param name="site">The app, or a proxy before it.</param>
    /// <param name="client">Path of <see cref="SignalRScript"/>.</param>
    public static async Task<IPage> OpenAsync(IBrowserContext visitor, Uri site, string client)
    {
        await visitor.AddInitScriptAsync(scriptPath: client);
        var page = await visitor.NewPageAsync();
        // Any page of the site.
        await page.GotoAsync(new Uri(site, "/pid").ToString());
        return page;
    }

    /// <summary>Connects and calls, again and again, over one transport.</summary>
    /// <returns>The process that has answered.</returns>
    public static async Task<string> CountAsync(IPage page, HttpTransportType transport)
    {
        var answers = await page.EvaluateAsync<string[]>(Call, (int)transport).WaitAsync(TestLimits.Hang);
        var pid = answers[0].Split(' ')[^1];
        Assert.Equal([$"1 {pid}", $"2 {pid}", $"3 {pid}"], answers);
        return pid;
    }
}
