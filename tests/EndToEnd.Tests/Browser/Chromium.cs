using System.Collections.Concurrent;
using Microsoft.Playwright;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Browser;

/// <summary>The system's Chromium, without a window.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const int VisitorsAtOnce = 3;

    // More say no more, and each may take its whole limit.
    private const int FailuresToShow = 5;

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (InstalledProgram.Find(Names) is { } program)
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program });
        }
    }

    /// <summary>A browser that has never been anywhere: no cookie, no cache, no connection. Skips the calling test where there is
    /// none.</summary>
    public async Task<IBrowserContext> NewVisitorAsync()
    {
        Assert.SkipWhen(_browser is null, $"there is none of {string.Join(", ", Names)} on the PATH: install one (Debian: chromium)");
        // The certificates of tests are known to none.
        var visitor = await _browser.NewContextAsync(new BrowserNewContextOptions { IgnoreHTTPSErrors = true });
        visitor.SetDefaultTimeout((float)TestLimits.Hang.TotalMilliseconds);
        return visitor;
    }

    /// <summary>Some visitors at once, until so many were there. All of them must find what they came for.</summary>
    /// <param name="count">Of visitors.</param>
    /// <param name="visit">Throws where it is not as it should be.</param>
    public async Task VisitAsync(int count, Func<IBrowserContext, Task> visit)
    {
        var failures = new ConcurrentBag<string>();
        var visits = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = VisitorsAtOnce },
            async (number, _) =>
            {
                if (failures.Count >= FailuresToShow)
                {
                    return;
                }
                Interlocked.Increment(ref visits);
                await using var visitor = await NewVisitorAsync();
                try
                {
                    await visit(visitor);
                }
                catch (Exception e) when (e is PlaywrightException or TimeoutException or Xunit.Sdk.XunitException)
                {
                    failures.Add($"visitor {number}: {e.Message}");
                }
            });
        Assert.True(failures.IsEmpty, $"{failures.Count} of {visits} visitors failed:\n{string.Join('\n', failures)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
        _playwright?.Dispose();
    }
}
