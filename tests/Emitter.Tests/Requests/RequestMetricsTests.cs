using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Windhover.Testing;

namespace Windhover.Emitter.Tests.Requests;

public class RequestMetricsTests
{
    [Fact]
    public async Task A_request_is_counted_by_method_template_and_status()
    {
        await using var app = await MeasuredApp.StartAsync(app => app.MapGet("/items/{id:int}", (int id) => id));

        await app.Client.GetStringAsync("/items/17");

        Assert.Equal([Line("GET", "/items/{id:int}", 200)], await app.CountsAsync(1));
    }

    [Fact]
    public async Task The_count_is_on_its_way_before_the_first_byte_of_the_response()
    {
        var release = new TaskCompletionSource();
        await using var app = await MeasuredApp.StartAsync(app => app.MapGet("/stream", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("first");
            await context.Response.Body.FlushAsync();
            await release.Task;
        }));

        using var response = await app.Client.GetAsync("/stream", HttpCompletionOption.ResponseHeadersRead);

        await app.Statsd.WaitForAsync(Line("GET", "/stream", 200));
        Assert.DoesNotContain(app.Statsd.Lines, line => line.StartsWith("request_latency", StringComparison.Ordinal));
        release.SetResult();
    }

    [Fact]
    public async Task The_latency_is_in_milliseconds_with_three_decimals()
    {
        await using var app = await MeasuredApp.StartAsync(app => app.MapGet("/test", () => "rest"));

        await app.Client.GetStringAsync("/test");

        var line = await app.Statsd.WaitForAsync("request_latency_seconds:");
        Assert.Matches(@"^request_latency_seconds:\d+\.\d{3}\|ms\|#app_name:webapp,endpoint:/test$", line);
    }

    [Fact]
    public async Task An_unhandled_exception_is_counted_once_as_500()
    {
        await using var app = await MeasuredApp.StartAsync(app =>
        {
            app.MapGet("/now", string () => throw new InvalidOperationException());
            app.MapGet("/later", async Task<string> () =>
            {
                await Task.Yield();
                throw new InvalidOperationException();
            });
        });

        using var now = await app.Client.GetAsync("/now");
        using var later = await app.Client.GetAsync("/later");

        Assert.Equal([HttpStatusCode.InternalServerError, HttpStatusCode.InternalServerError], [now.StatusCode, later.StatusCode]);
        Assert.Equal([Line("GET", "/now", 500), Line("GET", "/later", 500)], await app.CountsAsync(2));
    }

    [Fact]
    public async Task A_bad_request_exception_is_counted_with_its_own_status()
    {
        await using var app = await MeasuredApp.StartAsync(app =>
            app.MapGet("/teapot", string () => throw new BadHttpRequestException("short and stout", 418)));

        using var response = await app.Client.GetAsync("/teapot");

        Assert.Equal(418, (int)response.StatusCode);
        Assert.Equal([Line("GET", "/teapot", 418)], await app.CountsAsync(1));
    }

    [Fact]
    public async Task An_exception_after_the_response_has_started_does_not_count_it_again()
    {
        await using var app = await MeasuredApp.StartAsync(app => app.MapGet("/half", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            throw new InvalidOperationException();
        }));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => app.Client.GetStringAsync("/half"));

        Assert.Equal([Line("GET", "/half", 200)], await app.CountsAsync(1));
    }

    [Fact]
    public async Task An_OnStarting_callback_that_throws_does_not_hide_the_request()
    {
        await using var app = await MeasuredApp.StartAsync(app => app.MapGet("/test", (HttpContext context) =>
        {
            context.Response.OnStarting(() => throw new InvalidOperationException());
            return Task.CompletedTask;
        }));

        using var response = await app.Client.GetAsync("/test");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal([Line("GET", "/test", 500)], await app.CountsAsync(1));
    }

    [Fact]
    public async Task A_status_that_is_set_while_the_response_starts_is_the_one_that_counts()
    {
        await using var app = await MeasuredApp.StartAsync(app => app.MapGet("/test", (HttpContext context) =>
        {
            context.Response.OnStarting(() =>
            {
                context.Response.StatusCode = 202;
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        }));

        using var response = await app.Client.GetAsync("/test");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal([Line("GET", "/test", 202)], await app.CountsAsync(1));
    }

    [Fact]
    public async Task Error_pages_do_not_take_the_place_of_the_endpoint_that_failed()
    {
        await using var app = await MeasuredApp.StartAsync(app =>
        {
            app.UseExceptionHandler("/error");
            app.UseStatusCodePagesWithReExecute("/page/{0}");
            app.MapGet("/fails", string () => throw new InvalidOperationException());
            app.MapGet("/gone", () => Results.StatusCode(410));
            app.MapGet("/error", () => "sorry");
            app.MapGet("/page/{code}", (string code) => code);
        });

        using var failed = await app.Client.GetAsync("/fails");
        using var gone = await app.Client.GetAsync("/gone");
        using var unknown = await app.Client.GetAsync("/nowhere");

        Assert.Equal(
            [Line("GET", "/fails", 500), Line("GET", "/gone", 410), Line("GET", "unmatched", 404)], await app.CountsAsync(3));
    }

    [Fact]
    public async Task Paths_that_match_no_route_and_unknown_methods_share_one_series()
    {
        await using var app = await MeasuredApp.StartAsync(app => app.MapGet("/test", () => "rest"));

        using var wp = await app.Client.GetAsync("/wp-login.php");
        using var env = await app.Client.GetAsync("/.env");
        using var brew = await app.Client.SendAsync(new HttpRequestMessage(new HttpMethod("BREW"), "/nowhere"));
        using var when = await app.Client.SendAsync(new HttpRequestMessage(new HttpMethod("WHEN"), "/nowhere"));

        Assert.Equal(
            [
                Line("GET", "unmatched", 404), Line("GET", "unmatched", 404),
                Line("OTHER", "unmatched", 404), Line("OTHER", "unmatched", 404),
            ],
            await app.CountsAsync(4));
    }

    [Fact]
    public async Task A_template_cannot_break_its_line()
    {
        await using var app = await MeasuredApp.StartAsync(app => app.MapGet("/x/{id:regex(^(a|b),c$)}", (string id) => id));

        await app.Client.GetStringAsync("/x/a,c");

        Assert.Equal([Line("GET", "/x/{id:regex(^(a_b)_c$)}", 200)], await app.CountsAsync(1));
    }

    [Fact]
    public async Task A_client_that_goes_away_is_counted_once_as_499()
    {
        var aborted = new TaskCompletionSource();
        await using var app = await MeasuredApp.StartAsync(app => app.MapGet("/slow", async (HttpContext context) =>
        {
            using var registration = context.RequestAborted.Register(aborted.SetResult);
            await aborted.Task;
            context.RequestAborted.ThrowIfCancellationRequested();
        }));
        using (var client = await app.ConnectAsync())
        {
            await client.SendAsync("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        }
        await aborted.Task.WaitAsync(TestLimits.Hang);

        Assert.Equal([Line("GET", "/slow", 499)], await app.CountsAsync(1));
    }

    [Fact]
    public async Task A_request_that_its_handler_aborts_at_once_is_counted_as_499_and_an_empty_answer_is_not()
    {
        await using var app = await MeasuredApp.StartAsync(app =>
        {
            app.MapGet("/abort", (HttpContext context) => context.Abort());
            app.MapGet("/empty", () => { });
        });

        await Assert.ThrowsAsync<HttpRequestException>(() => app.Client.GetAsync("/abort"));
        (await app.Client.GetAsync("/empty")).Dispose();

        // The client may know of the abort before it is counted.
        Assert.Equal([Line("GET", "/abort", 499), Line("GET", "/empty", 200)], (await app.CountsAsync(2)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pages_of_a_single_page_app_have_the_pattern_of_their_fallback()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.PathTo("index.html"), "<html/>");
        await using var app = await MeasuredApp.StartAsync(app =>
        {
            var files = new StaticFileOptions { FileProvider = new PhysicalFileProvider(folder.Root) };
            app.UseStaticFiles(files);
            app.MapGet("/api", () => "api");
            app.MapFallbackToFile("/admin/{area}/{**rest:nonfile}", "index.html", files);
            app.MapFallbackToFile("index.html", files);
        });

        foreach (var path in (string[])["/", "/orders/7", "/admin/users/3", "/api", "/missing.png"])
        {
            (await app.Client.GetAsync(path)).Dispose();
        }

        Assert.Equal(
            [
                Line("GET", "/admin/{area}/{**rest:nonfile}", 200), Line("GET", "/api", 200),
                Line("GET", "/{*path:nonfile}", 200), Line("GET", "/{*path:nonfile}", 200), Line("GET", "unmatched", 404),
            ],
            (await app.CountsAsync(5)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_one_of_many_concurrent_requests_is_counted()
    {
        const int Requests = 2000;
        await using var app = await MeasuredApp.StartAsync(app => app.MapGet("/test", () => "rest"));

        await Parallel.ForAsync(0, Requests, async (_, token) => await app.Client.GetStringAsync("/test", token));

        Assert.Equal(Requests, (await app.CountsAsync(Requests)).Count(line => line == Line("GET", "/test", 200)));
    }

    private static string Line(string method, string endpoint, int status) => string.Create(
        CultureInfo.InvariantCulture,
        $"request_count:1|c|#app_name:webapp,method:{method},endpoint:{endpoint},http_status:{status}");
}
