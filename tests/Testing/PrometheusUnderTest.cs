using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Windhover.Testing;

/// <summary>The real Prometheus, with the repository's own <c>prometheus.yml</c> and rules; only the files that say where the
/// targets are are the test's, as they are Compose's in Compose.</summary>
public sealed class PrometheusUnderTest : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly ProcessUnderTest _process;
    private readonly HttpClient _http;

    private PrometheusUnderTest(DirectoryInfo folder, ProcessUnderTest process, string address)
    {
        _folder = folder;
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri($"http://{address}/"), Timeout = TestLimits.Hang };
    }

    /// <summary>Starts it, on a free port. Skips the calling test where it is not installed.</summary>
    /// <param name="target">What it shall scrape as job <c>windhover</c>, as <c>host:port</c>.</param>
    /// <param name="everySecond">Scrape and evaluate each second, and not each 15 s, for a test that waits for rates.</param>
    public static Task<PrometheusUnderTest> StartAsync(string target, bool everySecond = false) =>
        StartInAsync(folder => LayOut(folder, target, everySecond));

    /// <summary>Starts it, on a free port, with another configuration than <c>prometheus.yml</c>. Skips the calling test where it is
    /// not installed.</summary>
    /// <param name="configuration">The text of the file; paths in it are absolute.</param>
    /// <param name="flags">More flags.</param>
    public static Task<PrometheusUnderTest> StartOnAsync(string configuration, params string[] flags) =>
        StartInAsync(
            folder =>
            {
                var file = Path.Combine(folder, "prometheus.yml");
                File.WriteAllText(file, configuration);
                return file;
            },
            flags);

    private static async Task<PrometheusUnderTest> StartInAsync(Func<string, string> layOut, params string[] flags)
    {
        var program = InstalledProgram.PathOf("prometheus", "prometheus");
        var folder = Directory.CreateTempSubdirectory("windhover-prometheus-");
        var process = ProcessUnderTest.Start(program,
        [
            "--config.file=" + layOut(folder.FullName),
            "--storage.tsdb.path=" + Path.Combine(folder.FullName, "data"),
            "--web.listen-address=127.0.0.1:0",
            .. flags,
        ]);
        try
        {
            const string Address = "address=";
            var listening = await process.WaitForLineAsync(line => line.Contains("\"Listening on\"", StringComparison.Ordinal));
            await process.WaitForLineAsync(line => line.Contains("Server is ready", StringComparison.Ordinal));
            var address = listening[(listening.LastIndexOf(Address, StringComparison.Ordinal) + Address.Length)..];
            return new PrometheusUnderTest(folder, process, address.Trim());
        }
        catch
        {
            await process.DisposeAsync();
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Where it answers, as <c>host:port</c>.</summary>
    public string Authority => _http.BaseAddress!.Authority;

    /// <summary>The value of a query whose result is one number.</summary>
    /// <returns>Null where the query finds nothing.</returns>
    public async Task<double?> QueryAsync(string query)
    {
        using var answer = await GetAsync("api/v1/query?query=" + Uri.EscapeDataString(query));
        var result = answer.RootElement.GetProperty("data").GetProperty("result");
        return result.GetArrayLength() switch
        {
            0 => null,
            1 => double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture),
            var count => throw new InvalidOperationException($"'{query}' gives {count} series, not one: {result}"),
        };
    }

    /// <summary>Asks until scrapes have brought the query to a value, or past it.</summary>
    /// <returns>Its value, which may be larger.</returns>
    /// <exception cref="TimeoutException">It never was, within <see cref="TestLimits.Hang"/>.</exception>
    public async Task<double?> QueryUntilAsync(string query, double atLeast)
    {
        double? value = null;
        await Eventually.TrueAsync(async () => (value = await QueryAsync(query)) >= atLeast, () => $"{query} is {value} and not {atLeast}");
        return value;
    }

    /// <summary>The values of all series that a query finds.</summary>
    public async Task<IReadOnlyList<double>> ValuesAsync(string query)
    {
        using var answer = await GetAsync("api/v1/query?query=" + Uri.EscapeDataString(query));
        return
        [
            .. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray()
                .Select(series => double.Parse(series.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture)),
        ];
    }

    /// <summary>The values that a label has among the series of a selector.</summary>
    public async Task<IReadOnlyList<string>> LabelValuesAsync(string selector, string label)
    {
        using var answer = await GetAsync($"api/v1/label/{label}/values?match[]={Uri.EscapeDataString(selector)}");
        return [.. answer.RootElement.GetProperty("data").EnumerateArray().Select(value => value.GetString()!)];
    }

    /// <summary>Names of the rule groups that it loaded.</summary>
    public async Task<IReadOnlyList<string>> RuleGroupsAsync()
    {
        using var answer = await GetAsync("api/v1/rules");
        return
        [
            .. answer.RootElement.GetProperty("data").GetProperty("groups").EnumerateArray()
                .Select(group => group.GetProperty("name").GetString()!),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Links to the repository's files, in a tree in which the targets are the test's.</summary>
    /// <returns>Path of the configuration file.</returns>
    private static string LayOut(string folder, string target, bool everySecond)
    {
        // Prometheus takes relative paths from the folder in which it was shown the file, not from where a link leads.
        var configuration = Path.Combine(folder, "prometheus.yml");
        if (everySecond)
        {
            File.WriteAllText(configuration, EverySecond(File.ReadAllText(Repository.PathTo("prometheus.yml"))));
        }
        else
        {
            File.CreateSymbolicLink(configuration, Repository.PathTo("prometheus.yml"));
        }
        var targets = Directory.CreateDirectory(Path.Combine(folder, "infra", "prometheus", "targets")).FullName;
        Directory.CreateSymbolicLink(
            Path.Combine(folder, "infra", "prometheus", "rules"), Repository.PathTo("infra", "prometheus", "rules"));
        File.WriteAllText(Path.Combine(targets, "windhover.yml"), $"- targets: [\"{target}\"]\n");
        foreach (var other in new[] { "alertmanager.yml", "launcher.yml", "node.yml" })
        {
            File.WriteAllText(Path.Combine(targets, other), "[]\n");
        }
        return configuration;
    }

    private static string EverySecond(string configuration)
    {
        const string Rare = "_interval: 15s";
        Assert.Contains("scrape" + Rare, configuration, StringComparison.Ordinal);
        Assert.Contains("evaluation" + Rare, configuration, StringComparison.Ordinal);
        return configuration.Replace(Rare, "_interval: 1s", StringComparison.Ordinal);
    }

    private async Task<JsonDocument> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"Prometheus answered {path} with {(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text);
    }
}
