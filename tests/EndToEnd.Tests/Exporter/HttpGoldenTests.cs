using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary>Requests to every page, against recorded answers of statsd_exporter.</summary>
public sealed class HttpGoldenTests
{
    private static readonly string[] ComparedHeaders = ["content-type", "content-encoding", "x-content-type-options"];

    private static readonly JsonElement[] Golden =
        [.. GoldenRows.Of("http.json").Where(row => row.TryGetProperty("method", out _))];

    [Fact]
    public Task Pages_answer_as_recorded() => CompareAsync("default");

    [Fact]
    public Task Another_telemetry_path_answers_as_recorded() =>
        CompareAsync("telemetry-path=/foo", "--web.telemetry-path=/foo");

    [Fact]
    public Task The_root_as_telemetry_path_answers_as_recorded() =>
        CompareAsync("telemetry-path=/", "--web.telemetry-path=/");

    [Fact]
    public async Task Reload_and_quit_answer_as_recorded_and_quit_ends_with_0()
    {
        using var folder = new TemporaryDirectory();
        var file = Path.Combine(folder.Root, "m.yml");
        File.WriteAllText(file, "mappings: []\n");

        Assert.Equal(0, await CompareAsync("lifecycle", "--web.enable-lifecycle", $"--statsd.mapping-config={file}"));
    }

    [Fact]
    public Task Reload_without_a_mapping_file_answers_as_recorded() =>
        CompareAsync("lifecycle, no mapping file", "--web.enable-lifecycle");

    [Fact]
    public async Task Profiles_of_Go_are_not_found_and_the_answer_says_what_to_use()
    {
        await using var exporter = await ExporterUnderTest.StartAsync();

        using var response = await exporter.SendAsync(HttpMethod.Get, "/debug/pprof/heap");

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Contains("dotnet-trace", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_compressed_scrape_has_the_series_of_a_plain_one()
    {
        await using var exporter = await ExporterUnderTest.StartAsync();
        await CountOneHitAsync(exporter);

        using var response = await exporter.SendAsync(
            HttpMethod.Get, "/metrics", request => request.Headers.Add("Accept-Encoding", "gzip"));

        await using var gzip = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        Assert.Contains("app_hits{k=\"v\"} 1\n", await reader.ReadToEndAsync());
    }

    /// <returns>The exit code, where the last request ended the process.</returns>
    private static async Task<int?> CompareAsync(string server, params string[] arguments)
    {
        await using var exporter = await ExporterUnderTest.StartAsync(arguments);
        if (server == "default")
        {
            await CountOneHitAsync(exporter);
        }
        var (failures, compared, quits) = (new List<string>(), 0, false);
        foreach (var row in Golden.Where(row => row.GetProperty("server").GetString() == server && IsReproduced(row)))
        {
            await CompareAsync(exporter, row, failures);
            compared++;
            quits = row.GetProperty("path").GetString() == "/-/quit" && row.GetProperty("method").GetString() == "POST";
        }
        Assert.Empty(failures);
        Assert.NotEqual(0, compared);
        return quits ? await exporter.Process.ExitCodeAsync : null;
    }

    private static bool IsReproduced(JsonElement row)
    {
        var path = row.GetProperty("path").GetString()!;
        var isProfile = path.StartsWith("/debug/pprof/", StringComparison.Ordinal);
        return !isProfile;
    }

    private static async Task CompareAsync(ExporterUnderTest exporter, JsonElement row, List<string> failures)
    {
        var path = row.GetProperty("path").GetString()!;
        using var response = await exporter.SendAsync(
            new HttpMethod(row.GetProperty("method").GetString()!),
            path,
            request =>
            {
                foreach (var header in row.GetProperty("request_headers").EnumerateObject())
                {
                    request.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString());
                }
            });
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var body = Encoding.UTF8.GetString(bytes);
        var name = $"{row.GetProperty("method").GetString()} {path} {row.GetProperty("request_headers").GetRawText()}";
        void Check(string what, string? expected, string? actual)
        {
            if (expected != actual)
            {
                failures.Add($"{name}: {what} should be '{expected}', is '{actual}'");
            }
        }

        Check("status", row.GetProperty("status").GetRawText(), ((int)response.StatusCode).ToString());
        foreach (var header in ComparedHeaders)
        {
            Check(
                header,
                row.GetProperty("headers").TryGetProperty(header, out var value) ? value.GetString() : null,
                response.Headers.Concat(response.Content.Headers)
                    .FirstOrDefault(one => one.Key.Equals(header, StringComparison.OrdinalIgnoreCase)).Value?.Single());
        }
        Check("emptiness", row.GetProperty("body_len_nonzero").GetBoolean().ToString(), (body.Length > 0).ToString());
        var start = row.GetProperty("body_start").GetString()!;
        if (start.StartsWith("base64:", StringComparison.Ordinal))
        {
            var recorded = Convert.FromBase64String(start["base64:".Length..]);
            // Name and help of the first family. Before them stands the length, which depends on the creation time's digits.
            Check("message", Convert.ToHexString(recorded[1..54]), Convert.ToHexString(bytes[1..54]));
        }
        var isText = response.Content.Headers.ContentEncoding.Count == 0 && !start.StartsWith("base64:", StringComparison.Ordinal)
            && start.Length > 0;
        if (isText)
        {
            // Of a scrape only the client's series are the same in both programs: three lines.
            var lines = start.Split('\n');
            start = lines is [_, _, _, ..] && start.StartsWith("# HELP app_hits", StringComparison.Ordinal)
                ? string.Join('\n', lines.Take(3))
                : start.StartsWith("# HELP go_", StringComparison.Ordinal) ? "# HELP go_" : start;
            Check("body", start, body[..Math.Min(start.Length, body.Length)]);
        }
    }

    private static async Task CountOneHitAsync(ExporterUnderTest exporter)
    {
        using var client = new Socket(exporter.Udp.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await client.SendToAsync(Encoding.ASCII.GetBytes("app.hits:1|c|#k:v"), exporter.Udp);
        await exporter.ScrapeUntilAsync(series => series.ContainsKey("app_hits{k=\"v\"}"));
    }
}
