using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.FiveProcesses;

/// <summary>What one worker, or one release, has protected, the others read.</summary>
public sealed class KeysTests : IDisposable
{
    private const int Posts = 50;
    private const int Requests = 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly StatefulApp _app = new();

    public void Dispose() => _app.Dispose();

    [Fact]
    public async Task Forms_and_cookies_of_one_worker_are_accepted_by_all_even_without_a_home()
    {
        await using var launcher = await _app.StartAsync(["--workers", "5"]);

        Assert.Equal(Posts, await StatefulApp.PostAsync(launcher.App, Posts));
        Assert.Equal(Requests, await StatefulApp.ShowAsync(launcher.App, await StatefulApp.LogInAsync(launcher.App), Requests));
        Assert.Single(Directory.GetFiles(_app.Keys()));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_app.Keys()));
    }

    [Fact]
    public async Task Workers_of_another_user_have_a_directory_that_no_other_user_reads()
    {
        await using var exporter = await LocalUser.CreateAsync("exporter");
        await using var user = await LocalUser.CreateAsync("worker");
        await using var launcher = await _app.StartAsync(
            ["--workers", "3", "--user", user.Name, "--exporter-user", exporter.Name, "--state", "none"]);

        Assert.Equal(Posts, await StatefulApp.PostAsync(launcher.App, Posts));
        Assert.Equal(Requests, await StatefulApp.ShowAsync(launcher.App, await StatefulApp.LogInAsync(launcher.App), Requests));
        var key = Assert.Single(Directory.GetFiles(_app.Keys("-" + user.Name)));
        await using var theirs = user.Start(["cat", key]);
        Assert.Equal(0, await theirs.ExitCodeAsync);
        await using var others = exporter.Start(["cat", key]);
        Assert.NotEqual(0, await others.ExitCodeAsync);
        await StatefulApp.StopAsync(launcher);
    }

    [Fact]
    public async Task Cookies_of_the_last_release_stay_valid_though_it_lay_elsewhere()
    {
        await using var last = await _app.StartAsync(["--workers", "2", "--app", _app.Release("1")]);
        var cookies = await StatefulApp.LogInAsync(last.App);
        await StatefulApp.StopAsync(last);

        await using var next = await _app.StartAsync(["--workers", "2", "--app", _app.Release("2")]);
        Assert.Equal(Requests, await StatefulApp.ShowAsync(next.App, cookies, Requests));
    }

    [Fact]
    public async Task Keys_of_the_home_directory_are_used_on_and_cookies_made_with_them_stay_valid()
    {
        Directory.CreateDirectory(_app.PathTo("home"));
        var keys = _app.PathTo("home/.aspnet/DataProtection-Keys");
        await using var before = await _app.StartAsync(["--workers", "2", "--keys", "none", "--app", _app.Release("1")], "home");
        var old = await StatefulApp.LogInAsync(before.App);
        await StatefulApp.StopAsync(before);
        Assert.Single(Directory.GetFiles(keys));

        await using var now = await _app.StartAsync(["--workers", "2", "--app", _app.PathTo("1/Windhover.StatefulApp.dll")], "home");
        Assert.Equal(Requests, await StatefulApp.ShowAsync(now.App, old, Requests));
        var cookies = await StatefulApp.LogInAsync(now.App);
        await StatefulApp.StopAsync(now);
        Assert.Single(Directory.GetFiles(keys));
        Assert.Empty(Directory.GetFiles(_app.Keys()));

        await using var next = await _app.StartAsync(["--workers", "2", "--app", _app.Release("2")], "home");
        Assert.Equal(Requests, await StatefulApp.ShowAsync(next.App, cookies, Requests));
    }

    [Fact]
    public async Task What_an_app_chooses_itself_is_left_alone()
    {
        var own = Directory.CreateDirectory(_app.PathTo("own")).FullName;
        await using (var launcher = await _app.StartAsync(["--workers", "2", "--", "own-keys", own]))
        {
            Assert.Equal(Posts, await StatefulApp.PostAsync(launcher.App, Posts));
            await StatefulApp.StopAsync(launcher);
        }
        Assert.Single(Directory.GetFiles(own));
        Assert.Empty(Directory.GetFiles(_app.Keys()));

        Directory.CreateDirectory(_app.PathTo("home"));
        await using (var launcher = await _app.StartAsync(["--workers", "2", "--", "named"], "home"))
        {
            Assert.Equal(Posts, await StatefulApp.PostAsync(launcher.App, Posts));
            await StatefulApp.StopAsync(launcher);
        }
        Assert.Single(Directory.GetFiles(_app.PathTo("home/.aspnet/DataProtection-Keys")));
        Assert.Empty(Directory.GetFiles(_app.Keys()));
    }

    [Fact]
    public async Task A_named_directory_serves_an_app_with_a_name_of_its_own()
    {
        var named = _app.PathTo("named/keys");
        await using var launcher = await _app.StartAsync(["--workers", "2", "--keys", named, "--", "named"]);

        Assert.Equal(Posts, await StatefulApp.PostAsync(launcher.App, Posts));
        Assert.Single(Directory.GetFiles(named));
    }

    [Fact]
    public async Task A_named_directory_that_cannot_be_used_stops_the_start_with_a_sentence()
    {
        await File.WriteAllTextAsync(_app.PathTo("file"), "");
        await using var launcher = ProcessUnderTest.StartWindhover("--listen", "http://127.0.0.1:0", "--keys", _app.PathTo("file/keys"), "--app", StatefulApp.Dll);

        Assert.Equal(1, await launcher.ExitCodeAsync);
        Assert.Contains("--keys: ", launcher.StandardError, StringComparison.Ordinal);
        Assert.Contains("is not a directory", launcher.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_place_the_launcher_says_so_and_goes_on()
    {
        await using var user = await LocalUser.CreateAsync("homeless");
        await using var launcher = user.Start(
            [
                .. ProcessUnderTest.WindhoverWords, "--listen", "http://127.0.0.1:0", "--statsd", "none", "--workers", "2", "--app",
                StatefulApp.Dll,
            ],
            start =>
            {
                start.Environment["HOME"] = "/nonexistent";
                start.Environment.Remove("XDG_STATE_HOME");
                start.Environment.Remove("STATE_DIRECTORY");
            });

        var line = await launcher.WaitForLineAsync(line => line.Contains("windhover: keys:", StringComparison.Ordinal));
        Assert.Contains("no place for shared ones: the directory /nonexistent cannot be made", line, StringComparison.Ordinal);
        await launcher.WaitForLineAsync(line => line.StartsWith("2 workers serve", StringComparison.Ordinal));
        launcher.Signal(15);
        await launcher.ExitCodeAsync;
    }
}
