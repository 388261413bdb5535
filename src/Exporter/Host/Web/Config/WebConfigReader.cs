using System.Net.Security;
using System.Security.Authentication;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Host.Web.Config;

/// <summary>Reads a <see cref="WebConfig"/>. All wrong keys and values are told at once, each with its place.</summary>
internal static class WebConfigReader
{
    // exporter-toolkit, web/tls_config.go.
    private static readonly string[] AllowedHeaders =
        ["Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options", "X-XSS-Protection"];

    private static readonly Dictionary<string, ClientAuthentication> ClientAuthentications = new(StringComparer.Ordinal)
    {
        ["NoClientCert"] = ClientAuthentication.None,
        ["RequestClientCert"] = ClientAuthentication.Request,
        ["RequireAnyClientCert"] = ClientAuthentication.RequireAny,
        ["RequireClientCert"] = ClientAuthentication.RequireAny,
        ["VerifyClientCertIfGiven"] = ClientAuthentication.VerifyIfGiven,
        ["RequireAndVerifyClientCert"] = ClientAuthentication.RequireAndVerify,
        [""] = ClientAuthentication.None,
    };

    // TLS 1.0 and 1.1 are obsolete in .NET by name only: an operator with an old scraper may ask for them.
    private static readonly Dictionary<string, int> Versions = new(StringComparer.Ordinal)
    {
        ["TLS10"] = 0xC0,
        ["TLS11"] = 0x300,
        ["TLS12"] = (int)SslProtocols.Tls12,
        ["TLS13"] = (int)SslProtocols.Tls13,
    };

    private static readonly YamlKeys<TlsServerConfig> Tls = new(
        new("cert", (b, n, c) => b.Text(n, ref c.Cert)),
        new("cert_file", (b, n, c) => b.Text(n, ref c.CertFile)),
        new("key", (b, n, c) => b.Text(n, ref c.Key)),
        new("key_file", (b, n, c) => b.Text(n, ref c.KeyFile)),
        new("client_ca", (b, n, c) => b.Text(n, ref c.ClientCa)),
        new("client_ca_file", (b, n, c) => b.Text(n, ref c.ClientCaFile)),
        new("client_auth_type", (b, n, c) => c.ClientAuthentication = Word(b, n, ClientAuthentications) ?? ClientAuthentication.None),
        new("min_version", (b, n, c) => c.MinVersion = (SslProtocols?)Word(b, n, Versions) ?? c.MinVersion),
        new("max_version", (b, n, c) => c.MaxVersion = (SslProtocols?)Word(b, n, Versions) ?? c.MaxVersion),
        new("cipher_suites", (b, n, c) => b.List(n, ref c.CipherSuites, "cipher suites", ReadCipherSuite)),

        // OpenSSL chooses the curves, and since Go 1.17 the server's preference is ignored; files that set it must load.
        new("curve_preferences", null),
        new("prefer_server_cipher_suites", null));

    private static readonly YamlKeys<HttpServerConfig> Http = new(
        new("http2", (b, n, c) => b.Bool(n, ref c.Http2)),
        new("headers", (b, n, c) => b.Texts(n, ref c.Headers, HeaderProblem)));

    private static readonly YamlKeys<RateLimitConfig> RateLimit = new(
        new("interval", (b, n, c) => b.Duration(n, ref c.Interval)),
        new("burst", (b, n, c) => b.Count(n, ref c.Burst)));

    private static readonly YamlKeys<WebConfig> Root = new(
        new("tls_server_config", ReadTls),
        new("http_server_config", (b, n, c) => b.Section(n, ref c.Http, Http)),
        new("rate_limit", ReadRateLimit),
        new("basic_auth_users", (b, n, c) => b.Texts(n, ref c.Users, UserProblem)));

    /// <param name="yaml">Text of the file.</param>
    /// <param name="folder">That of the file, to which its paths are relative.</param>
    /// <exception cref="YamlFileException">The file cannot be used; all mistakes are told, each with its place.</exception>
    public static WebConfig Read(string yaml, string folder)
    {
        var config = new WebConfig();
        YamlFileException.ThrowIfAnyError(YamlBinder.Read(yaml, config, Root));
        if (config is { HasTls: true, Tls: { } tls })
        {
            tls.CertFile = Absolute(tls.CertFile, folder);
            tls.KeyFile = Absolute(tls.KeyFile, folder);
            tls.ClientCaFile = Absolute(tls.ClientCaFile, folder);
        }
        return config;
    }

    private static string Absolute(string path, string folder) => path.Length == 0 ? "" : Path.GetFullPath(path, folder);

    private static void ReadTls(YamlBinder binder, YamlNode node, WebConfig config)
    {
        var findings = binder.ErrorCount;
        binder.Option(node, ref config.Tls, Tls);
        if (config is { HasTls: true, Tls: { } tls } && binder.ErrorCount == findings && Problem(tls) is { } problem)
        {
            binder.Add(node, $"\"tls_server_config\" {problem}");
        }
    }

    private static void ReadRateLimit(YamlBinder binder, YamlNode node, WebConfig config)
    {
        binder.Section(node, ref config.RateLimit, RateLimit);
        if (config.RateLimit is { IsOn: true, Burst: 0 })
        {
            binder.Add(node, "\"rate_limit\" must have a burst of at least 1 beside its interval, but has 0, which would reject every request");
        }
    }

    private static string? Problem(TlsServerConfig tls) => tls switch
    {
        { Cert: "", CertFile: "" } => "must have cert or cert_file, but has neither",
        { Key: "", KeyFile: "" } => "must have key or key_file, but has neither",
        { Cert.Length: > 0, CertFile.Length: > 0 } => "must have one of cert and cert_file, but has both",
        { Key.Length: > 0, KeyFile.Length: > 0 } => "must have one of key and key_file, but has both",
        { ClientCa.Length: > 0, ClientCaFile.Length: > 0 } => "must have at most one of client_ca and client_ca_file, but has both",
        { ClientAuthentication: ClientAuthentication.None } when tls.ClientCa.Length + tls.ClientCaFile.Length > 0 =>
            "must say with client_auth_type how client_ca or client_ca_file is used, but does not",
        { ClientAuthentication: ClientAuthentication.VerifyIfGiven or ClientAuthentication.RequireAndVerify }
            when tls.ClientCa.Length + tls.ClientCaFile.Length == 0 =>
            "must have client_ca_file to verify clients' certificates, but does not",
        _ when tls.MinVersion > tls.MaxVersion => "must have a min_version that is not above max_version, but it is",
        _ => null,
    };

    private static TlsCipherSuite ReadCipherSuite(YamlBinder binder, YamlNode node)
    {
        if (Enum.TryParse(node.Value, out TlsCipherSuite suite) && Enum.IsDefined(suite) && char.IsLetter(node.Value[0]))
        {
            return suite;
        }
        binder.Expected(node, "a cipher suite such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        return default;
    }

    private static string? HeaderProblem(string name, string value)
    {
        if (!AllowedHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return $"a header must be one of {string.Join(", ", AllowedHeaders)}, but is {QuotedText.Of(name)}";
        }
        return value.AsSpan().ContainsAny('\r', '\n') ? $"the header {QuotedText.Of(name)} must be one line, but is more" : null;
    }

    // Not the hash itself: who wrote the password in its place must not find it in a log.
    private static string? UserProblem(string name, string hash) => BasicAuthentication.IsHash(hash)
        ? null
        : $"the password of user {QuotedText.Of(name)} must be a bcrypt hash ($2a$, $2b$ or $2y$), but is none";

    private static T? Word<T>(YamlBinder binder, YamlNode node, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        T? value = null;
        binder.Word(node, ref value, words);
        return value;
    }
}
