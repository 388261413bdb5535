using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Windhover.Emitter.Requests;

namespace Windhover.Emitter.Tests.Requests;

public class RejectedRequestsTests
{
    [Theory]
    [InlineData("GET /test HTTP/1.1\r\n\r\n", 400)]
    [InlineData("no request at all\r\n\r\n", 400)]
    [InlineData("GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    public async Task What_the_server_refuses_before_the_app_is_counted_before_the_answer(string request, int status)
    {
        await using var app = await MeasuredApp.StartAsync(app => app.MapGet("/test", () => "rest"));

        Assert.StartsWith($"HTTP/1.1 {status} ", await ExchangeAsync(app, request), StringComparison.Ordinal);

        await app.Statsd.WaitForAsync(Line(status));
        Assert.Single(app.Statsd.Lines);
    }

    [Fact]
    public async Task Headers_that_are_too_long_are_counted()
    {
        await using var app = await MeasuredApp.StartAsync(app => app.MapGet("/test", () => "rest"));

        await ExchangeAsync(app, $"GET /test HTTP/1.1\r\nHost: x\r\nLong: {new string('x', 40_000)}\r\n\r\n");

        await app.Statsd.WaitForAsync(Line(431));
    }

    [Fact]
    public async Task A_body_that_the_app_fails_on_is_counted_once_under_its_endpoint()
    {
        await using var app = await MeasuredApp.StartAsync(app => app.MapPost(
            "/read", async (HttpContext context) => await context.Request.Body.CopyToAsync(Stream.Null)));

        await ExchangeAsync(app, "POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

        Assert.Equal(
            ["request_count:1|c|#app_name:webapp,method:POST,endpoint:/read,http_status:400"], await app.CountsAsync(1));
    }

    [Fact]
    public async Task A_body_that_is_broken_after_the_answer_is_not_counted_again()
    {
        await using var app = await MeasuredApp.StartAsync(app => app.MapPost("/ignore", () => "rest"));

        await ExchangeAsync(app, "POST /ignore HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

        Assert.Equal(
            ["request_count:1|c|#app_name:webapp,method:POST,endpoint:/ignore,http_status:200"], await app.CountsAsync(1));
    }

    [Fact]
    public async Task Requests_of_http1_that_reach_a_socket_for_http2_alone_are_counted_and_those_of_http2_are_no_such()
    {
        await using var app = await MeasuredApp.StartAsync(app =>
        {
            app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value
                .ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2);
            app.Services.GetRequiredService<UnexpectedHttp1>().Watch();
            app.MapGet("/test", () => "rest");
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/test") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        Assert.StartsWith("HTTP/1.1 400 ", await ExchangeAsync(app, "GET /test HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);
        (await app.Client.SendAsync(request)).Dispose();

        await app.Statsd.WaitForAsync(Line(400));
        await app.CountsAsync(1);
        Assert.Equal(1, app.Statsd.Lines.Count(line => line == Line(400)));
    }

    private static string Line(int status) =>
        $"request_count:1|c|#app_name:webapp,method:OTHER,endpoint:unmatched,http_status:{status}";

    // Until the server closes the connection, which it does after each of these.
    private static async Task<string> ExchangeAsync(MeasuredApp app, string request)
    {
        using var socket = await app.ConnectAsync();
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        try
        {
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            // Reset: the server has not read all that it was sent.
            return "";
        }
    }
}
