using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary><c>--web.config.file</c>: the format that Prometheus' exporters share.</summary>
public sealed class WebConfigTests : IDisposable
{
    private const string Tls = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n";

    // The test vector of many bcrypt implementations: cost 5, "U*U".
    private const string Hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

    private readonly TemporaryDirectory _folder = new();
    private readonly X509Certificate2 _authority = TestCertificates.Authority("trusted");

    [Fact]
    public async Task Metrics_come_over_TLS_and_not_without()
    {
        TestCertificates.Write(TestCertificates.Issue(_authority, "one"), _folder.Root);
        await using var exporter = await StartAsync(Tls);

        var (status, version, subject) = await GetAsync(exporter);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(HttpVersion.Version20, version);
        Assert.Equal("CN=one", subject);
        Assert.Contains(exporter.Process.Lines, line => line.Contains("msg=\"TLS is enabled.\" http2=true", StringComparison.Ordinal));
        await Assert.ThrowsAsync<HttpRequestException>(() => exporter.SendAsync(HttpMethod.Get, "/metrics"));
    }

    [Fact]
    public async Task Http2_can_be_switched_off_and_headers_be_added()
    {
        TestCertificates.Write(TestCertificates.Issue(_authority, "one"), _folder.Root);
        await using var exporter = await StartAsync(
            Tls + "http_server_config:\n  http2: false\n  headers:\n    X-Frame-Options: deny\n");

        var (_, version, _) = await GetAsync(exporter, check: response =>
            Assert.Equal("deny", response.Headers.GetValues("X-Frame-Options").Single()));

        Assert.Equal(HttpVersion.Version11, version);
    }

    [Fact]
    public async Task A_replaced_certificate_is_used_and_a_broken_one_is_not()
    {
        TestCertificates.Write(TestCertificates.Issue(_authority, "one"), _folder.Root);
        await using var exporter = await StartAsync(Tls);
        Assert.Equal("CN=one", (await GetAsync(exporter)).Subject);

        TestCertificates.Write(TestCertificates.Issue(_authority, "a longer name"), _folder.Root);
        Assert.Equal("CN=a longer name", (await GetAsync(exporter)).Subject);

        File.WriteAllText(_folder.PathTo("server.key"), "half a fi");
        Assert.Equal("CN=a longer name", (await GetAsync(exporter)).Subject);
        Assert.Contains(exporter.Process.Lines, line => line.Contains("error reloading web config", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_needs_a_certificate_of_the_named_authority()
    {
        TestCertificates.Write(TestCertificates.Issue(_authority, "one"), _folder.Root);
        File.WriteAllText(_folder.PathTo("ca.crt"), _authority.ExportCertificatePem());
        await using var exporter = await StartAsync(
            Tls + "  client_ca_file: ca.crt\n  client_auth_type: RequireAndVerifyClientCert\n");
        using var stranger = TestCertificates.Authority("trusted");

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(exporter, TestCertificates.Issue(_authority, "scraper"))).Status);
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(exporter, TestCertificates.Issue(stranger, "scraper")));
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(exporter));
    }

    [Theory]
    [InlineData("U*U", "prom", HttpStatusCode.OK)]
    [InlineData("U*U*", "prom", HttpStatusCode.Unauthorized)]
    [InlineData("U*U", "nobody", HttpStatusCode.Unauthorized)]
    [InlineData("", "prom", HttpStatusCode.Unauthorized)]
    public async Task Only_who_knows_name_and_password_sees_metrics(string password, string name, HttpStatusCode status)
    {
        await using var exporter = await StartAsync($"basic_auth_users:\n  prom: {Hash}\n");
        void Authorize(HttpRequestMessage request) => request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

        for (var time = 0; time < 2; time++)
        {
            using var answer = await exporter.SendAsync(HttpMethod.Get, "/metrics", Authorize);
            Assert.Equal(status, answer.StatusCode);
        }

        using var without = await exporter.SendAsync(HttpMethod.Get, "/-/healthy");
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal("Basic", without.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("Unauthorized\n", await without.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Users_that_are_added_or_removed_count_at_once()
    {
        await using var exporter = await StartAsync($"basic_auth_users:\n  prom: {Hash}\n");
        File.WriteAllText(_folder.PathTo("web.yml"), "basic_auth_users: {}\n");

        using var answer = await exporter.SendAsync(HttpMethod.Get, "/metrics");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("tls_server_config:\n  cert_fil: x\n", "web.yml:2:3: unknown key \\\"cert_fil\\\"; did you mean \\\"cert_file\\\"?")]
    [InlineData("basic_auth_users:\n  prom: secret\n", "web.yml:2:3: the password of user \\\"prom\\\" must be a bcrypt hash")]
    [InlineData("tls_server_config:\n  key_file: a\n  cert_file: b\n  min_version: TLS9\n", "web.yml:4:16: \\\"min_version\\\" must be TLS10 or TLS11 or TLS12 or TLS13, but is text \\\"TLS9\\\"")]
    [InlineData("tls_server_config:\n  key_file: a\n", "web.yml:2:3: \\\"tls_server_config\\\" must have cert or cert_file, but has neither")]
    [InlineData("tls_server_config:\n  key_file: a\n  cert_file: b\n", "Could not find file")]
    [InlineData("http_server_config:\n  headers:\n    Server: x\n", "web.yml:3:5: a header must be one of Content-Security-Policy")]
    public async Task A_file_that_cannot_be_used_stops_the_start(string config, string problem)
    {
        File.WriteAllText(_folder.PathTo("web.yml"), config);
        await using var exporter = ExporterUnderTest.Launch(["--check-config", $"--web.config.file={_folder.PathTo("web.yml")}"]);

        Assert.Equal(1, await exporter.Process.ExitCodeAsync);
        Assert.Contains(exporter.Process.Lines, line => line.Contains("level=ERROR", StringComparison.Ordinal) && line.Contains(problem, StringComparison.Ordinal));
        Assert.Contains("--web.config.file: " + _folder.PathTo("web.yml"), exporter.Process.Lines[^1], StringComparison.Ordinal);
        Assert.EndsWith(". The exporter ends\"", exporter.Process.Lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("..", exporter.Process.Lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(exporter.Process.Lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private Task<ExporterUnderTest> StartAsync(string config)
    {
        File.WriteAllText(_folder.PathTo("web.yml"), config);
        return ExporterUnderTest.StartAsync($"--web.config.file={_folder.PathTo("web.yml")}");
    }

    /// <summary>One scrape over a connection of its own.</summary>
    private async Task<(HttpStatusCode Status, Version Version, string Subject)> GetAsync(
        ExporterUnderTest exporter, X509Certificate2? client = null, Action<HttpResponseMessage>? check = null)
    {
        var subject = "";
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(_authority);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            subject = certificate!.Subject;
            return chain.Build((X509Certificate2)certificate);
        };
        if (client is not null)
        {
            handler.SslOptions.ClientCertificates = [client];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => client;
        }
        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(exporter.Url.Replace("http:", "https:") + "/metrics"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        using var response = await http.SendAsync(request).WaitAsync(TestLimits.Hang);
        check?.Invoke(response);
        return (response.StatusCode, response.Version, subject);
    }
}
