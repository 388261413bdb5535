using System.Net;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.FiveProcesses;

/// <summary>The app of tests/Fixtures/StatefulApp below the real launcher, with a place of its own for what is kept.</summary>
internal sealed class StatefulApp : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public static string Dll => Repository.BuiltFile("StatefulApp", "Windhover.StatefulApp.dll");

    /// <summary>Where the keys are by default.</summary>
    public string Keys(string user = "") => _folder.PathTo("state/windhover/keys" + user);

    public string PathTo(string name) => _folder.PathTo(name);

    /// <summary>A copy of the app, as a release lies beside the last one.</summary>
    public string Release(string name)
    {
        var directory = Directory.CreateDirectory(_folder.PathTo(name)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Dll)!))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }
        return Path.Combine(directory, Path.GetFileName(Dll));
    }

    /// <param name="arguments">Of the launcher.</param>
    /// <param name="home">In the temporary directory; null for one that is not there.</param>
    public Task<LauncherUnderTest> StartAsync(IEnumerable<string> arguments, string? home = null)
    {
        Directory.CreateDirectory(_folder.PathTo("state"));
        // For other users, too.
        File.SetUnixFileMode(_folder.Root, (UnixFileMode)0x1ED);
        return LauncherUnderTest.StartAsync(
            arguments.Contains("--app") ? arguments : ["--app", Dll, .. arguments],
            start =>
            {
                start.Environment["XDG_STATE_HOME"] = _folder.PathTo("state");
                start.Environment.Remove("STATE_DIRECTORY");
                start.Environment["HOME"] = home is null ? "/nonexistent" : _folder.PathTo(home);
                start.Environment["DOTNET_CLI_HOME"] = _folder.Root;
            });
    }

    /// <summary>Fetches a form and sends it, each time over connections of its own.</summary>
    /// <returns>How many of the answers were 200.</returns>
    public static async Task<int> PostAsync(Uri app, int times)
    {
        var accepted = 0;
        for (var i = 0; i < times; i++)
        {
            var cookies = new CookieContainer();
            var token = await GetAsync(app, "form", cookies);
            using var client = Client(app, cookies);
            using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token.Body)]);
            using var answer = await client.PostAsync(new Uri("form", UriKind.Relative), form);
            accepted += answer.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }
        return accepted;
    }

    public static async Task<CookieContainer> LogInAsync(Uri app)
    {
        var cookies = new CookieContainer();
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(app, "login", cookies)).Status);
        return cookies;
    }

    /// <returns>In how many of the answers the cookie was one that the worker could read.</returns>
    public static async Task<int> ShowAsync(Uri app, CookieContainer cookies, int times)
    {
        var known = 0;
        for (var i = 0; i < times; i++)
        {
            known += (await GetAsync(app, "me", cookies)).Body == "ada" ? 1 : 0;
        }
        return known;
    }

    public static async Task<(HttpStatusCode Status, string Body)> GetAsync(Uri app, string path, CookieContainer cookies)
    {
        using var client = Client(app, cookies);
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public static async Task StopAsync(LauncherUnderTest launcher)
    {
        launcher.Process.Signal(15);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
    }

    public void Dispose() => _folder.Dispose();

    // A connection of its own each time: the kernel gives it to any worker. Cookies know no port.
    private static HttpClient Client(Uri app, CookieContainer cookies)
    {
        var handler = new HttpClientHandler { CookieContainer = cookies };
        var client = new HttpClient(handler) { BaseAddress = app, Timeout = TestLimits.Hang };
        client.DefaultRequestHeaders.ConnectionClose = true;
        return client;
    }
}
