using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Windhover.EndToEnd.Tests.Launcher;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Apps;

/// <summary>An app fresh from a template of the SDK, published, under five workers.</summary>
internal sealed partial class TemplateApp : IAsyncDisposable
{
    private const int Workers = 5;

    private readonly TemporaryDirectory _directory;
    private double _counted;

    private TemplateApp(TemporaryDirectory directory, LauncherUnderTest launcher)
    {
        _directory = directory;
        Launcher = launcher;
    }

    public LauncherUnderTest Launcher { get; }

    /// <summary>Makes an app, publishes and starts it.</summary>
    /// <inheritdoc cref="PublishAsync"/>
    public static async Task<TemplateApp> StartAsync(string template, params (string Path, string Text)[] additions)
    {
        var directory = new TemporaryDirectory();
        try
        {
            await PublishAsync(directory, template, additions);
            return await StartAsync(directory, directory);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Starts an app that is published.</summary>
    /// <param name="published">Where <see cref="PublishAsync"/> has put it.</param>
    /// <param name="directory">Of this run, removed after it.</param>
    public static async Task<TemplateApp> StartAsync(TemporaryDirectory published, TemporaryDirectory directory)
    {
        var launcher = await LauncherUnderTest.StartAsync(
            ["--workers", $"{Workers}", "--app", published.PathTo("published/Plain.dll"), "--app-name", "plain"],
            // Keys of this app for this app.
            start => start.Environment["HOME"] = Directory.CreateDirectory(directory.PathTo("home")).FullName);
        Assert.Equal(Workers, launcher.Workers.Select(worker => worker.Slot).Distinct().Count());
        return new TemplateApp(directory, launcher);
    }

    /// <summary>Skips the calling test where the app's packages cannot be had.</summary>
    /// <param name="directory">Outside the repository: neither its build rules nor its packages reach the app.</param>
    /// <param name="template">As for <c>dotnet new</c>, with its options.</param>
    /// <param name="additions">Files that are put beside the template's, by path.</param>
    public static async Task PublishAsync(TemporaryDirectory directory, string template, params (string Path, string Text)[] additions)
    {
        await DotnetAsync(directory, ["new", .. template.Split(' '), "--name", "Plain", "--output", ".", "--no-restore"]);
        foreach (var (path, text) in additions)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(directory.PathTo(path))!);
            await File.WriteAllTextAsync(directory.PathTo(path), text);
        }
        await DotnetAsync(directory, ["publish", "--output", "published"]);
    }

    /// <summary>Gets a path from many clients while all workers are replaced; the endpoint has counted exactly the answers.</summary>
    /// <param name="path">Answered with 200.</param>
    /// <param name="endpoint">The label.</param>
    /// <param name="before">Requests of that endpoint so far.</param>
    public async Task ReloadUnderLoadAsync(string path, string endpoint, int before)
    {
        using var load = new Load(Launcher.App, concurrency: 4);
        await ReloadDuringAsync(stop => load.RunUntilAsync(path, stop));
        load.AssertAllAnswered();
        await AssertCountAsync(before + load.Received.Count, endpoint);
    }

    /// <summary>Replaces all workers.</summary>
    /// <param name="traffic">What goes on meanwhile.</param>
    public async Task ReloadDuringAsync(Func<CancellationToken, Task> traffic)
    {
        using var stop = new CancellationTokenSource();
        var running = traffic(stop.Token);
        var (code, output, error) = await Launcher.AskAsync("reload");
        await stop.CancelAsync();
        await running;
        Assert.True(code == 0, output + error);
        Assert.Equal(2 * Workers, Launcher.Workers.Count);
    }

    /// <summary>Gets each of the paths as often.</summary>
    public async Task GetAsync(int times, int status, params string[] paths)
    {
        using var http = Client();
        foreach (var path in paths)
        {
            for (var time = 0; time < times; time++)
            {
                using var response = await http.GetAsync(new Uri(Launcher.App, path));
                Assert.True((int)response.StatusCode == status, $"{path}: {response.StatusCode}");
                Assert.True(status >= 400 || (await response.Content.ReadAsByteArrayAsync()).Length > 0, $"{path}: nothing in it");
            }
        }
    }

    /// <summary>Each time as a new visitor: gets a form, and sends it back with a file over another connection.</summary>
    public async Task PostFormsAsync(string path, int times, int fileBytes)
    {
        var page = new Uri(Launcher.App, path);
        for (var time = 0; time < times; time++)
        {
            using var http = Client();
            var token = Token().Match(await http.GetStringAsync(page)).Groups["token"].Value;
            Assert.NotEqual("", token);
            using var response = await http.PostAsync(page, Form(token, $"visitor {time}", fileBytes));
            Assert.True(response.IsSuccessStatusCode, $"visitor {time}: {response.StatusCode}\n{Launcher.Process.Output}");
            Assert.Equal($"visitor {time}: {fileBytes} bytes", await response.Content.ReadAsStringAsync());
        }
        using var forged = Client();
        using var refused = await forged.PostAsync(page, Form("forged", "text", fileBytes));
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, refused.StatusCode);
    }

    /// <summary>The endpoint has answered exactly so many requests.</summary>
    public async Task AssertCountAsync(int expected, string endpoint, string method = "GET", int status = 200)
    {
        var counted = await Launcher.SumWhenAtLeastAsync(
            expected, "request_count", "app_name=\"plain\"", $"method=\"{method}\"", $"endpoint=\"{endpoint}\"", $"http_status=\"{status}\"");
        Assert.Equal(expected, counted);
        _counted += counted;
    }

    /// <summary>No request was counted but those that were asserted: there is no other series, and each has one time.</summary>
    public async Task AssertNothingElseCountedAsync()
    {
        Assert.Equal(_counted, await Launcher.SumWhenAtLeastAsync(_counted, "request_count"));
        Assert.Equal(_counted, await Launcher.SumWhenAtLeastAsync(_counted, "request_latency_seconds_count"));
    }

    public async ValueTask DisposeAsync()
    {
        await Launcher.DisposeAsync();
        _directory.Dispose();
    }

    // A connection for each request, so that any worker may answer; a redirect would be another request.
    private static HttpClient Client()
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TestLimits.Hang };
        http.DefaultRequestHeaders.ConnectionClose = true;
        return http;
    }

    private static MultipartFormDataContent Form(string token, string text, int fileBytes)
    {
        var file = new ByteArrayContent(new byte[fileBytes]);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return new MultipartFormDataContent
        {
            { new StringContent(token), "__RequestVerificationToken" },
            { new StringContent(text), "text" },
            { file, "file", "zeros.bin" },
        };
    }

    private static async Task DotnetAsync(TemporaryDirectory directory, string[] arguments)
    {
        var (code, output) = await DotnetCommand.RunAsync(directory.Root, arguments);
        Assert.SkipWhen(code != 0 && DotnetCommand.LacksPackages(output), $"the template's packages cannot be had here:\n{output}");
        Assert.True(code == 0, output);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]* value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
