using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Windhover.Worker;

namespace Windhover.App.Tests;

public class EndpointTests(AppUnderTest app) : IClassFixture<AppUnderTest>
{
    [Fact]
    public async Task Test_says_rest_and_is_counted_under_the_name_that_dashboards_use()
    {
        Assert.Equal("rest", await app.Client.GetStringAsync("/test"));

        await app.Statsd.WaitForAsync("request_count:1|c|#app_name:webapp,method:GET,endpoint:/test,http_status:200");
    }

    [Fact]
    public async Task Test1_fails_and_is_counted_as_500()
    {
        using var response = await app.Client.GetAsync("/test1");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        await app.Statsd.WaitForAsync("request_count:1|c|#app_name:webapp,method:GET,endpoint:/test1,http_status:500");
    }

    [Fact]
    public async Task Whoami_tells_the_process()
    {
        var identity = await app.Client.GetFromJsonAsync<WorkerIdentity>("/whoami");

        Assert.Equal(new WorkerIdentity(0, app.Pid, 0), identity);
    }

    [Fact]
    public async Task Home_links_to_every_other_page()
    {
        var page = await app.Client.GetStringAsync("/");

        Assert.All(
            ["/test", "/test1", "/whoami", "/slow", "/healthz"],
            path => Assert.Contains($"href=\"{path}", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Healthz_says_ok() => Assert.Equal("ok", await app.Client.GetStringAsync("/healthz"));

    [Theory]
    [InlineData("0")]
    [InlineData("5")]
    public async Task Slow_waits_and_answers(string ms) =>
        Assert.Equal($"slept {ms} ms\n", await app.Client.GetStringAsync("/slow?ms=" + ms));

    [Theory]
    [InlineData("-1")]
    [InlineData("60001")]
    [InlineData("99999999999")]
    [InlineData("soon")]
    [InlineData("")]
    public async Task Slow_refuses_what_is_not_0_to_60000(string ms)
    {
        using var response = await app.Client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/slow?ms={ms}"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal($"ms must be 0 to 60000, but is '{ms}'\n", await response.Content.ReadAsStringAsync());
    }
}
