using System.Net;
using Windhover.Testing;

namespace Windhover.Worker.Tests;

public class SlimAppTests
{
    [Fact]
    public async Task An_app_on_the_slim_builder_is_a_worker_by_its_call_alone_and_drains_its_HTTP_2_streams()
    {
        await using var worker = WorkerUnderTest.StartCalling(Repository.BuiltFile("SlimApp", "Windhover.SlimApp.dll"));
        await worker.ReadyAsync();
        Assert.Equal("slim", await GetAsync(worker, "/test"));
        var slow = GetAsync(worker, "/slow");
        // Its own request has reached the worker when a later one on the same connection is answered.
        Assert.Equal("slim", await GetAsync(worker, "/test"));

        await worker.TerminateAsync();

        Assert.Equal("slept", await slow);
        Assert.Equal(0, await worker.Process.ExitCodeAsync);
        await worker.Statsd.WaitForAsync("request_count:1|c|#app_name:webapp,method:GET,endpoint:/slow,http_status:200");
    }

    private static async Task<string> GetAsync(WorkerUnderTest worker, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await worker.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
