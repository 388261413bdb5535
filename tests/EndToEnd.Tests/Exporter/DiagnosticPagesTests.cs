using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary>The pages that statsd_exporter does not have.</summary>
public sealed class DiagnosticPagesTests
{
    [Fact]
    public async Task A_running_exporter_explains_lines_and_shows_unmapped_names_and_conflicts()
    {
        using var folder = new TemporaryDirectory();
        var file = folder.PathTo("m.yml");
        File.WriteAllText(file, "mappings:\n- {match: app.*, name: app, labels: {part: $1}}\n");
        await using var exporter = await ExporterUnderTest.StartAsync($"--statsd.mapping-config={file}");
        using (var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            await client.SendToAsync(Encoding.ASCII.GetBytes("app.a:1|c\nstray:1|g\nstray:1|c"), exporter.Udp);
        }
        await exporter.ScrapeUntilAsync(series => series["statsd_exporter_lines_total"] == 3);

        var text = await GetAsync("/-/explain?line=app.b%3A1%7Cg");
        Assert.Contains($"  rule       {file}:2  app.*  (glob), name: app\n", text);
        Assert.Contains("  rejected   other_type: app is a counter already", text);

        using var explained = JsonDocument.Parse(await GetAsync("/-/explain?line=app.a%3A1%7Cc", "application/json"));
        var sample = explained.RootElement.GetProperty("events")[0];
        Assert.True(sample.GetProperty("series").GetProperty("exists").GetBoolean());

        Assert.Contains("counter   \"stray\"\n", await GetAsync("/-/unmapped"));
        using var unmapped = JsonDocument.Parse(await GetAsync("/-/unmapped?limit=1", "application/json"));
        Assert.Equal(2, unmapped.RootElement.GetProperty("events").GetInt64());
        Assert.Equal(1, unmapped.RootElement.GetProperty("names").GetArrayLength());

        Assert.Contains("  holder    gauge stray\n", await GetAsync("/-/conflicts"));
        using var conflicts = JsonDocument.Parse(await GetAsync("/-/conflicts", "application/json"));
        Assert.Equal("stray", conflicts.RootElement.GetProperty("conflicts")[0].GetProperty("statsdName").GetString());

        Assert.Contains("href=\"/-/unmapped\"", await GetAsync("/"));

        async Task<string> GetAsync(string path, string accept = "text/html, */*;q=0.8")
        {
            using var response = await exporter.SendAsync(
                HttpMethod.Get, path, request => request.Headers.TryAddWithoutValidation("Accept", accept));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsStringAsync();
        }
    }

    [Theory]
    [InlineData("GET", "/-/explain", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/-/explain?line=a%0Ab", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/-/unmapped?limit=none", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/-/explain?line=a%3A1%7Cc", HttpStatusCode.MethodNotAllowed)]
    [InlineData("HEAD", "/-/conflicts", HttpStatusCode.OK)]
    public async Task Questions_that_are_none_get_an_answer_that_says_so(string method, string path, HttpStatusCode status)
    {
        await using var exporter = await ExporterUnderTest.StartAsync();

        using var response = await exporter.SendAsync(new HttpMethod(method), path);

        Assert.Equal(status, response.StatusCode);
    }
}
