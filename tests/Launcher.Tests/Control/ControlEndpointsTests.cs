using System.Net;
using System.Text;
using System.Text.Json;
using Windhover.Launcher.Control;
using Windhover.Launcher.Model;
using Windhover.Launcher.World.Sockets;
using Windhover.Shared.Net;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Control;

public sealed class ControlEndpointsTests
{
    private static readonly string Curl = $"(pid {Environment.ProcessId})";

    [Theory]
    [InlineData("/reload", "reload by POST /reload")]
    [InlineData("/scale?workers=8", "scale to 8 by POST /scale")]
    [InlineData("/scale?workers=+1", "scale by 1 by POST /scale")]
    [InlineData("/scale?workers=%2B1", "scale by 1 by POST /scale")]
    [InlineData("/scale?workers=-2", "scale by -2 by POST /scale")]
    [InlineData("/restart?slot=3", "restart 3 by POST /restart")]
    [InlineData("/drain?slot=0", "drain 0 by POST /drain")]
    [InlineData("/remove-series?match=hits%7Bcode%3D%22200%22%7D", "remove series hits{code=\"200\"} by POST /remove-series")]
    [InlineData("/stop", "stop by POST /stop")]
    [InlineData("/stop?quick=false", "stop by POST /stop")]
    [InlineData("/stop?quick=true", "stop quickly by POST /stop")]
    [InlineData("/stop?quick", "stop quickly by POST /stop")]
    public async Task What_is_posted_is_asked_of_the_pool_and_says_who_asked(string pathAndQuery, string asked)
    {
        await using var control = await ControlUnderTest.StartAsync();

        using var response = await control.Http.PostAsync(pathAndQuery, content: null);

        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal([$"{asked} {Curl}"], control.Operations.Asked);
    }

    [Theory]
    [InlineData("/scale", "workers=''")]
    [InlineData("/scale?workers=0", "workers='0'")]
    [InlineData("/scale?workers=many", "workers='many'")]
    [InlineData("/scale?workers=513", "workers='513'")]
    [InlineData("/restart", "name the slot")]
    [InlineData("/restart?slot=-1", "slot='-1'")]
    [InlineData("/drain?slot=x", "slot='x'")]
    [InlineData("/remove-series", "match: expected a selector")]
    [InlineData("/stop?quick=maybe", "quick='maybe'")]
    public async Task What_cannot_be_meant_changes_nothing_and_says_why(string pathAndQuery, string why)
    {
        await using var control = await ControlUnderTest.StartAsync();

        using var response = await control.Http.PostAsync(pathAndQuery, content: null);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(why, await MessageAsync(response), StringComparison.Ordinal);
        Assert.Empty(control.Operations.Asked);
    }

    [Theory]
    [InlineData("/reload")]
    [InlineData("/stop")]
    public async Task A_look_never_changes_anything(string path)
    {
        await using var control = await ControlUnderTest.StartAsync();

        using var response = await control.Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
        Assert.Empty(control.Operations.Asked);
    }

    [Fact]
    public async Task Every_page_names_the_one_method_that_it_takes()
    {
        await using var control = await ControlUnderTest.StartAsync();

        foreach (var operation in ControlOperations.All)
        {
            var wrong = operation.Method == "GET" ? HttpMethod.Post : HttpMethod.Get;
            using var request = new HttpRequestMessage(wrong, operation.Path);
            using var response = await control.Http.SendAsync(request);

            Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
            Assert.Equal([operation.Method], response.Content.Headers.Allow);
            Assert.Equal($"{operation.Path} wants {operation.Method}, not {wrong}", await MessageAsync(response));
        }
        Assert.Empty(control.Operations.Asked);
    }

    [Fact]
    public async Task A_change_that_failed_is_a_conflict_with_the_reason_and_the_lines_of_the_worker()
    {
        await using var control = await ControlUnderTest.StartAsync();
        control.Operations.Outcome = new OperationOutcome(false, "Reload 2 abandoned; generation 1 keeps serving", ["Unhandled exception."]);

        using var response = await control.Http.PostAsync("/reload", content: null);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("Reload 2 abandoned; generation 1 keeps serving", body.RootElement.GetProperty("message").GetString());
        Assert.Equal("Unhandled exception.", body.RootElement.GetProperty("output")[0].GetString());
    }

    [Fact]
    public async Task The_status_has_a_field_for_all_that_is_known_and_null_for_the_rest()
    {
        var facts = new LauncherFacts
        {
            App = "/srv/Shop.dll",
            MetricsUrl = "http://localhost:9102/metrics",
            Listeners = () => [new ListenerState("http://localhost:5000", "127.0.0.1:5000", new QueueLength(3, 2048))],
        };
        await using var control = await ControlUnderTest.StartAsync(facts);
        var end = new ChildEnd(control.Operations.Pool.StartedAt, 70, ExitReason.Signal, "killed by SIGKILL");
        control.Operations.Pool = control.Operations.Pool with
        {
            WantedWorkers = 2,
            Children =
            [
                FakeOperations.Worker(0, pid: Environment.ProcessId),
                FakeOperations.Worker(1, state: "backing-off") with { Restarts = 4, LastExits = [end] },
            ],
            LastReload = new ReloadOutcome(control.Operations.Pool.StartedAt, 2.5, true, "generation 1 serves"),
        };

        using var status = JsonDocument.Parse(await control.Http.GetStringAsync("/status"));

        var root = status.RootElement;
        Assert.Equal("serving", root.GetProperty("phase").GetString());
        Assert.Equal(3, root.GetProperty("listeners")[0].GetProperty("queue_length").GetInt32());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("exporter").ValueKind);
        var (alive, gone) = (root.GetProperty("workers")[0], root.GetProperty("workers")[1]);
        Assert.True(alive.GetProperty("resident_bytes").GetInt64() > 1_000_000);
        Assert.Equal(JsonValueKind.Null, alive.GetProperty("requests").ValueKind);
        Assert.Equal(JsonValueKind.Null, gone.GetProperty("pid").ValueKind);
        var exit = gone.GetProperty("last_exits")[0];
        Assert.Equal(["at", "pid", "reason", "text"], exit.EnumerateObject().Select(property => property.Name));
        Assert.Equal("signal", exit.GetProperty("reason").GetString());
        Assert.Equal("killed by SIGKILL", exit.GetProperty("text").GetString());
        var reload = root.GetProperty("last_reload");
        Assert.Equal(["at", "duration_seconds", "succeeded", "message"], reload.EnumerateObject().Select(property => property.Name));
        Assert.Equal(2.5, reload.GetProperty("duration_seconds").GetDouble());
    }

    [Fact]
    public async Task Logs_show_the_last_lines_and_follow_until_the_launcher_ends()
    {
        await using var control = await ControlUnderTest.StartAsync();
        foreach (var line in new[] { "one\n", "two\n", "three\n" })
        {
            control.Tail.Add(Encoding.UTF8.GetBytes(line));
        }
        Assert.Equal("two\nthree\n", await control.Http.GetStringAsync("/logs?lines=2"));

        await using var followed = await control.Http.GetStreamAsync("/logs?lines=1&follow=true");
        using var reader = new StreamReader(followed);
        Assert.Equal("three", await reader.ReadLineAsync().WaitAsync(TestLimits.Hang));
        control.Tail.Add("four\n"u8);
        Assert.Equal("four", await reader.ReadLineAsync().WaitAsync(TestLimits.Hang));

        await control.StopAsync().WaitAsync(TestLimits.Hang);
        Assert.Null(await reader.ReadLineAsync().WaitAsync(TestLimits.Hang));
    }

    [Fact]
    public async Task The_socket_is_its_owners_only_and_goes_with_the_launcher()
    {
        string path;
        await using (var control = await ControlUnderTest.StartAsync())
        {
            path = control.Path;
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            var taken = Assert.Throws<ListenException>(() => ControlSocket.Bind(path));
            Assert.Contains("another program serves", taken.Message, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task The_index_lists_every_page_and_an_unknown_one_points_to_it()
    {
        await using var control = await ControlUnderTest.StartAsync();

        var index = await control.Http.GetStringAsync("/");
        using var unknown = await control.Http.GetAsync("/nothing");

        Assert.Equal(
            """
            GET  /status                            the launcher and its workers, as JSON
            POST /reload                            a new generation of workers; answers when it serves, or was abandoned (409)
            POST /scale?workers=N|+N|-N             another number of workers
            POST /restart?slot=N                    a new worker in place of one
            POST /drain?slot=N                      one worker finishes, and its slot stays empty
            POST /remove-series?match=SELECTOR      series that should not be, out of the exporter and its state
            POST /upgrade                           the program that now lies where the launcher was started from takes over; answers when it was tried
            POST /stop?quick=true|false             the end
            GET  /logs?lines=N&follow=true&own=true what the launcher and its children wrote last, and what they write from now on
            GET  /metrics                           the launcher's metrics, as Prometheus reads them

            """,
            index);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("GET / lists", await MessageAsync(unknown), StringComparison.Ordinal);
    }

    private static async Task<string> MessageAsync(HttpResponseMessage response)
    {
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return body.RootElement.GetProperty("message").GetString()!;
    }
}
