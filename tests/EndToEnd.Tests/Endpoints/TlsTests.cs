using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Windhover.EndToEnd.Tests.Exporter;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Endpoints;

public sealed class TlsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly X509Certificate2 _authority = TestCertificates.Authority("authority");

    [Fact]
    public async Task Https_is_the_apps_own_with_its_configuration_and_a_new_certificate_is_shown_without_a_restart()
    {
        Write("first");
        await using var launcher = await LauncherUnderTest.StartAsync(
            ["--listen", "https://127.0.0.1:0", "--workers", "2", "--warmup", "/test", "--app", EndpointsApps.App, "--", "tls"], Configure);
        var urls = await EndpointsApps.UrlsAsync(launcher);
        Assert.Equal("https", urls[1].Scheme);

        Assert.Equal(("https HTTP/2", "CN=first"), await AskAsync(urls[1], HttpVersion.Version20));
        Assert.Equal(("https HTTP/1.1", "CN=first"), await AskAsync(urls[1], HttpVersion.Version11));
        Assert.Equal(2, await launcher.SumWhenAtLeastAsync(2, "request_count", "endpoint=\"/test\"", "http_status=\"200\""));
        // UseHttpsRedirection knows the port.
        using (var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }))
        {
            using var redirect = await client.GetAsync(new Uri(urls[0], "/test"));
            Assert.Equal(new Uri(urls[1], "/test"), redirect.Headers.Location);
        }
        var status = await launcher.AskAsync("status");
        Assert.Contains(urls[1].GetLeftPart(UriPartial.Authority), status.Output, StringComparison.Ordinal);

        Write("second");
        // Whichever worker answers: both have looked by then.
        var seen = 0;
        await Eventually.TrueAsync(
            async () => (seen = (await AskAsync(urls[1], HttpVersion.Version20)).Certificate == "CN=second" ? seen + 1 : 0) >= 10,
            () => $"the new certificate is shown: {launcher.Process.Output}");
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_used_is_told_and_the_one_before_is_shown_on()
    {
        Write("first");
        await using var launcher = await LauncherUnderTest.StartAsync(
            ["--listen", "https://127.0.0.1:0", "--workers", "1", "--app", EndpointsApps.App, "--", "tls"], Configure);
        var url = (await EndpointsApps.UrlsAsync(launcher))[1];

        await File.WriteAllTextAsync(_directory.PathTo("server.crt"), "no certificate", CancellationToken.None);
        await EndpointsApps.LineAsync(launcher.Process, "The certificate has changed and cannot be used");
        Assert.Equal(("https HTTP/2", "CN=first"), await AskAsync(url, HttpVersion.Version20));
    }

    [Fact]
    public async Task The_apps_own_endpoints_stay_unbound_beside_its_certificate()
    {
        Write("first");
        var own = EndpointsApps.FreePort();
        await using var launcher = await LauncherUnderTest.StartAsync(
            ["--listen", "https://127.0.0.1:0", "--workers", "2", "--app", EndpointsApps.App, "--", "tls"],
            start =>
            {
                Configure(start);
                start.Environment["Kestrel__Endpoints__Own__Url"] = $"https://127.0.0.1:{own}";
            });

        await EndpointsApps.LineAsync(launcher.Process, $"https://127.0.0.1:{own} (Kestrel:Endpoints:Own)");
        using var client = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"https://127.0.0.1:{own}/")));
    }

    [Fact]
    public async Task An_address_at_the_port_of_an_endpoint_of_the_apps_has_its_certificate_and_follows_its_files()
    {
        Write("default");
        Write("first", "own");
        var own = EndpointsApps.FreePort();
        await using var launcher = await LauncherUnderTest.StartAsync(
            ["--listen", "https://127.0.0.1:0", "--listen", $"https://127.0.0.1:{own}", "--workers", "2", "--app", EndpointsApps.App, "--", "tls"],
            start =>
            {
                Configure(start);
                start.Environment["Kestrel__Endpoints__Own__Url"] = $"https://localhost:{own}";
                start.Environment["Kestrel__Endpoints__Own__SslProtocols__0"] = "Tls12";
                start.Environment["Kestrel__Endpoints__Own__Certificate__Path"] = _directory.PathTo("own/server.crt");
                start.Environment["Kestrel__Endpoints__Own__Certificate__KeyPath"] = _directory.PathTo("own/server.key");
            });
        var url = new Uri($"https://127.0.0.1:{own}");

        Assert.Equal(("https HTTP/2", "CN=default"), await AskAsync((await EndpointsApps.UrlsAsync(launcher))[1], HttpVersion.Version20));
        Assert.Equal(("https HTTP/2", "CN=first"), await AskAsync(url, HttpVersion.Version20));
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(url, HttpVersion.Version20, SslProtocols.Tls13));

        Write("second", "own");
        var seen = 0;
        await Eventually.TrueAsync(
            async () => (seen = (await AskAsync(url, HttpVersion.Version20)).Certificate == "CN=second" ? seen + 1 : 0) >= 10,
            () => $"the new certificate is shown: {launcher.Process.Output}");
    }

    [Theory]
    [InlineData(null, "the app's configuration has no Kestrel:Certificates:Default")]
    [InlineData("missing.pem", "Kestrel:Certificates:Default cannot be used: Could not find file")]
    public async Task Without_a_certificate_the_start_ends_with_one_sentence(string? path, string reason)
    {
        await using var launcher = EndpointsApps.Start(
            ["--listen", "https://127.0.0.1:0", "--app", EndpointsApps.App, "--", "tls"],
            start =>
            {
                // Where development certificates lie.
                start.Environment["HOME"] = _directory.Root;
                if (path is not null)
                {
                    start.Environment["Kestrel__Certificates__Default__Path"] = _directory.PathTo(path);
                }
            });

        var line = await EndpointsApps.LineAsync(launcher, "windhover: no certificate for --listen https://127.0.0.1:");
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.Equal(3, await launcher.ExitCodeAsync);
        Assert.DoesNotContain("Unhandled exception", launcher.Output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Dispose();
    }

    private void Configure(System.Diagnostics.ProcessStartInfo start)
    {
        start.Environment["Kestrel__Certificates__Default__Path"] = _directory.PathTo("server.crt");
        start.Environment["Kestrel__Certificates__Default__KeyPath"] = _directory.PathTo("server.key");
    }

    private void Write(string name, string directory = "")
    {
        using var certificate = TestCertificates.Issue(_authority, name);
        TestCertificates.Write(certificate, Directory.CreateDirectory(_directory.PathTo(directory)).FullName);
    }

    private async Task<(string Body, string? Certificate)> AskAsync(Uri url, Version version, SslProtocols protocols = SslProtocols.None)
    {
        string? subject = null;
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.EnabledSslProtocols = protocols;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            subject = certificate?.Subject;
            return certificate?.Issuer == _authority.Subject;
        };
        using var client = new HttpClient(handler) { DefaultRequestVersion = version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        return (await client.GetStringAsync(new Uri(url, "/test")), subject);
    }
}
