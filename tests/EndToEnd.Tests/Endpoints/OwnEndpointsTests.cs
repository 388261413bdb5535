using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Endpoints;

public sealed class OwnEndpointsTests
{
    [Fact]
    public async Task What_the_app_would_bind_is_told_once_with_the_way_to_serve_it()
    {
        var port = EndpointsApps.FreePort().ToString(CultureInfo.InvariantCulture);
        await using var launcher = await StartAsync([], "--workers", "3", "--app", EndpointsApps.App, "--", "endpoints", port);

        var served = launcher.App.GetLeftPart(UriPartial.Authority);
        var line = Assert.Single(launcher.Process.Lines, line => line.Contains("Not bound", StringComparison.Ordinal));
        Assert.Contains($"http://127.0.0.1:7001 (ConfigureKestrel), http://127.0.0.1:{port} (ConfigureKestrel)", line, StringComparison.Ordinal);
        Assert.Contains(
            $"To serve all of them: --listen {served} --listen http://127.0.0.1:7001 --listen 'http://127.0.0.1:{port}?protocols=http2'. See",
            line,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:7002", "warn", "http://127.0.0.1:7002 (urls)")]
    [InlineData("Kestrel__Endpoints__Admin__Url", "https://localhost:7003", "warn", "https://localhost:7003 (Kestrel:Endpoints:Admin)")]
    // The images of ASP.NET Core set it.
    [InlineData("ASPNETCORE_HTTP_PORTS", "8080", "info", "http://*:8080 (http_ports)")]
    public async Task Wherever_the_app_has_it_from(string variable, string value, string level, string expected)
    {
        await using var launcher = await StartAsync([(variable, value)], "--workers", "1", "--app", EndpointsApps.App, "--", "tls");

        var lines = launcher.Process.Lines;
        var at = lines.ToList().FindIndex(line => line.Contains("Not bound", StringComparison.Ordinal));
        Assert.Contains(expected, lines[at], StringComparison.Ordinal);
        // The launcher's own lines come by another way, and may stand between.
        var head = lines.Take(at).Last(line => line.Contains(": Windhover", StringComparison.Ordinal));
        Assert.Contains($"{level}: Windhover", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_knows_it_can_silence_it()
    {
        await using var launcher = await StartAsync([], "--no-advice", "endpoints", "--workers", "1", "--app", EndpointsApps.App, "--", "endpoints", "7005");

        Assert.DoesNotContain("Not bound", launcher.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_the_launcher_serves_is_not_told()
    {
        var url = $"http://127.0.0.1:{EndpointsApps.FreePort()}";
        await using var launcher = await StartAsync([("ASPNETCORE_URLS", url)], "--listen", url, "--workers", "1", "--app", EndpointsApps.App, "--", "tls");

        Assert.DoesNotContain("Not bound", launcher.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_carries_its_protocols_and_keeps_them_through_a_reload_and_an_upgrade()
    {
        await using var launcher = await StartAsync(
            [], "--listen", "http://127.0.0.1:0?protocols=http2", "--workers", "2", "--warmup", "/test", "--app", EndpointsApps.App, "--", "endpoints", "7004");
        var urls = await EndpointsApps.UrlsAsync(launcher);

        Assert.Equal(["HTTP/1.1", "HTTP/2"], await AskAsync(urls));
        Assert.Equal(0, (await launcher.AskAsync("upgrade")).Code);
        await EndpointsApps.LineAsync(launcher.Process, "Upgraded from");
        Assert.Equal(0, (await launcher.AskAsync("reload")).Code);
        Assert.Equal(["HTTP/1.1", "HTTP/2"], await AskAsync(urls));
    }

    [Theory]
    [InlineData("http://[::]:0")]
    [InlineData("http://*:0")]
    public async Task All_addresses_are_those_of_IPv4_as_well(string listen)
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "IPv6 is switched off");
        await using var launcher = await StartAsync([], "--listen", listen, "--workers", "1");
        var port = (await EndpointsApps.UrlsAsync(launcher))[1].Port;

        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri($"http://127.0.0.1:{port}/test"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri($"http://[::1]:{port}/test"))).StatusCode);
    }

    [Fact]
    public async Task All_addresses_of_IPv6_beside_all_of_IPv4_are_what_they_say()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "IPv6 is switched off");
        var port = EndpointsApps.FreePort();
        await using var launcher = await StartAsync([], "--listen", $"http://0.0.0.0:{port}", "--listen", $"http://[::]:{port}", "--workers", "1");

        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri($"http://127.0.0.1:{port}/test"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri($"http://[::1]:{port}/test"))).StatusCode);
    }

    private static async Task<string[]> AskAsync(Uri[] urls)
    {
        using var client = new HttpClient { DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact, Timeout = TestLimits.Hang };
        client.DefaultRequestVersion = HttpVersion.Version11;
        var first = await client.GetStringAsync(new Uri(urls[0], "/test"));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(urls[1], "/test"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await client.SendAsync(request);
        return [first, await response.Content.ReadAsStringAsync()];
    }

    private static Task<LauncherUnderTest> StartAsync((string Name, string Value)[] environment, params string[] arguments) =>
        LauncherUnderTest.StartAsync(arguments, start =>
        {
            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }
        });
}
