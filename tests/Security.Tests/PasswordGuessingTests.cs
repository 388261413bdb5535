using Windhover.Testing;

namespace Windhover.Security.Tests;

/// <summary>Boundary 2 of docs/security.md: clients of <c>/metrics</c> that guess passwords.</summary>
public sealed class PasswordGuessingTests : IDisposable
{
    private const int Guessers = 40;
    private const int Scrapes = 50;

    // Of "open-sesame": cost 10, as htpasswd -C 10 makes it.
    private const string Hash = "$2y$10$abcdefghijklmnopqrstuuKNEQxEAZiyaAlk1AAmHbHnfydApuKHq";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Forty_guessers_keep_no_scraper_out_whose_password_is_known_and_no_password_is_logged()
    {
        var file = _directory.PathTo("web.yml");
        File.WriteAllText(file, $"basic_auth_users:\n  prometheus: {Hash}\n");
        await using var exporter = await ExporterProcess.StartAsync([$"--web.config.file={file}", "--log.level=debug"]);
        Assert.Equal(200, (await exporter.GetAsync("/metrics", "prometheus:open-sesame")).Status);
        using var enough = new CancellationTokenSource();
        var statuses = new int[600];
        var guessers = Enumerable.Range(0, Guessers).Select(number => GuessAsync(exporter, number, statuses, enough.Token)).ToArray();
        await Eventually.TrueAsync(() => Volatile.Read(ref statuses[429]) > 100, () => "guesses are rejected without a check");

        for (var i = 0; i < Scrapes; i++)
        {
            var (status, body) = await exporter.GetAsync("/metrics", "prometheus:open-sesame");
            Assert.Equal(200, status);
            Assert.Contains("windhover_exporter_web_requests_rejected_total{reason=\"passwords_waiting\"}", body, StringComparison.Ordinal);
        }
        await enough.CancelAsync();
        await Task.WhenAll(guessers);

        var checkedOnes = statuses[401];
        Assert.Equal(0, statuses[200]);
        Assert.True(checkedOnes > 0, "none was checked");
        Assert.DoesNotContain("guess-", exporter.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", exporter.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_shared_rate_limit_holds_strangers_back_and_gives_known_passwords_tokens_of_their_own()
    {
        var file = _directory.PathTo("web.yml");
        File.WriteAllText(file, $"basic_auth_users:\n  prometheus: {Hash}\nrate_limit:\n  interval: 1h\n  burst: 3\n");
        await using var exporter = await ExporterProcess.StartAsync([$"--web.config.file={file}"]);

        // The first is not known yet, and takes a token of the others.
        Assert.Equal(200, (await exporter.GetAsync("/metrics", "prometheus:open-sesame")).Status);
        Assert.Equal(401, (await exporter.GetAsync("/metrics")).Status);
        Assert.Equal(401, (await exporter.GetAsync("/metrics")).Status);
        var (status, sentence) = await exporter.GetAsync("/metrics");
        Assert.Equal(429, status);
        Assert.StartsWith("Too many requests: rate_limit allows 3 at once and one more each 3600 s.", sentence);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await exporter.GetAsync("/metrics", "prometheus:open-sesame")).Status);
        }
        Assert.Equal(429, (await exporter.GetAsync("/metrics", "prometheus:open-sesame")).Status);
    }

    private static async Task GuessAsync(ExporterProcess exporter, int guesser, int[] statuses, CancellationToken enough)
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            // Half of them guess names too.
            var (status, _) = await exporter.GetAsync("/metrics", $"{(guesser % 2 == 0 ? "prometheus" : "admin")}:guess-{guesser}-{i}");
            Interlocked.Increment(ref statuses[status]);
        }
    }
}
