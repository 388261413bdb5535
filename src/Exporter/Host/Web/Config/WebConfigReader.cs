using System.Net.Security;
using System.Security.Authentication;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Host.Web.Config;

/// <summary>Reads a <see cref="WebConfig"/>. All wrong keys and values are told at once, each with its line.</summary>
internal static class WebConfigReader
{
    // exporter-toolkit, web/tls_config.go.
    private static readonly string[] AllowedHeaders =
        ["Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options", "X-XSS-Protection"];

    private static readonly YamlBinder<List<string>> Texts = YamlDecoder.ListOf("[]string", () => "", YamlDecoder.Text);

    private static readonly YamlStruct<TlsServerConfig> Tls = new("web.TLSConfig", Fields<TlsServerConfig>(
        ("cert", (d, n, c) => d.Visit(n, ref c.Cert, YamlDecoder.Text)),
        ("cert_file", (d, n, c) => d.Visit(n, ref c.CertFile, YamlDecoder.Text)),
        ("key", (d, n, c) => d.Visit(n, ref c.Key, YamlDecoder.Text)),
        ("key_file", (d, n, c) => d.Visit(n, ref c.KeyFile, YamlDecoder.Text)),
        ("client_ca", (d, n, c) => d.Visit(n, ref c.ClientCa, YamlDecoder.Text)),
        ("client_ca_file", (d, n, c) => d.Visit(n, ref c.ClientCaFile, YamlDecoder.Text)),
        ("client_auth_type", (d, n, c) => Word(d, n, ParseClientAuthentication, "invalid client_auth_type", ref c.ClientAuthentication)),
        ("min_version", (d, n, c) => Word(d, n, ParseVersion, "unknown TLS version", ref c.MinVersion)),
        ("max_version", (d, n, c) => Word(d, n, ParseVersion, "unknown TLS version", ref c.MaxVersion)),
        ("cipher_suites", ReadCipherSuites),

        // OpenSSL chooses the curves, and since Go 1.17 nobody asks for the server's preference; files that say so must load.
        ("curve_preferences", (d, n, _) => Ignore(d, n, [], Texts)),
        ("prefer_server_cipher_suites", (d, n, _) => Ignore(d, n, false, YamlDecoder.Bool))));

    private static readonly YamlStruct<HttpServerConfig> Http = new("web.HTTPConfig", Fields<HttpServerConfig>(
        ("http2", (d, n, c) => d.Visit(n, ref c.Http2, YamlDecoder.Bool)),
        ("headers", ReadHeaders)));

    private static readonly YamlStruct<WebConfig> Root = new("web.Config", Fields<WebConfig>(
        ("tls_server_config", (d, n, c) => d.Visit(n, ref c.Tls, YamlDecoder.OptionalStruct(Tls))),
        ("http_server_config", (d, n, c) => d.Visit(n, ref c.Http, YamlDecoder.Struct(Http))),
        ("basic_auth_users", ReadUsers)));

    /// <param name="yaml">Text of the file.</param>
    /// <param name="folder">That of the file, to which its paths are relative.</param>
    /// <exception cref="MappingConfigException">The file cannot be used; the message tells why, and where.</exception>
    public static WebConfig Read(string yaml, string folder)
    {
        var config = new WebConfig();
        if (YamlTreeReader.Read(yaml) is { } root)
        {
            var decoder = new YamlDecoder();
            decoder.Visit(root, ref config, YamlDecoder.Struct(Root));
            decoder.ThrowIfAnyError();
        }
        if (config is { HasTls: true, Tls: { } tls })
        {
            Validate(tls);
            tls.CertFile = Absolute(tls.CertFile, folder);
            tls.KeyFile = Absolute(tls.KeyFile, folder);
            tls.ClientCaFile = Absolute(tls.ClientCaFile, folder);
        }
        return config;
    }

    private static string Absolute(string path, string folder) => path.Length == 0 ? "" : Path.GetFullPath(path, folder);

    private static void Validate(TlsServerConfig tls)
    {
        // The texts of exporter-toolkit.
        var problem = tls switch
        {
            { Cert: "", CertFile: "" } => "missing one of cert or cert_file",
            { Key: "", KeyFile: "" } => "missing one of key or key_file",
            { Cert.Length: > 0, CertFile.Length: > 0 } => "cannot specify both cert and cert_file",
            { Key.Length: > 0, KeyFile.Length: > 0 } => "cannot specify both key and key_file",
            { ClientCa.Length: > 0, ClientCaFile.Length: > 0 } => "cannot specify both client_ca and client_ca_file",
            { ClientAuthentication: ClientAuthentication.None } when tls.ClientCa.Length + tls.ClientCaFile.Length > 0 =>
                "Client CA's have been configured without a Client Auth Policy",
            { ClientAuthentication: ClientAuthentication.VerifyIfGiven or ClientAuthentication.RequireAndVerify }
                when tls.ClientCa.Length + tls.ClientCaFile.Length == 0 => "client certificates cannot be verified without client_ca_file",
            _ when tls.MinVersion > tls.MaxVersion => "min_version is above max_version",
            _ => null,
        };
        if (problem is not null)
        {
            throw new MappingConfigException($"tls_server_config: {problem}", 0, 0);
        }
    }

    private static ClientAuthentication? ParseClientAuthentication(string text) => text switch
    {
        "" or "NoClientCert" => ClientAuthentication.None,
        "RequestClientCert" => ClientAuthentication.Request,
        "RequireAnyClientCert" or "RequireClientCert" => ClientAuthentication.RequireAny,
        "VerifyClientCertIfGiven" => ClientAuthentication.VerifyIfGiven,
        "RequireAndVerifyClientCert" => ClientAuthentication.RequireAndVerify,
        _ => null,
    };

    // TLS 1.0 and 1.1 are obsolete in .NET by name only: an operator with an old scraper may ask for them.
    private static SslProtocols? ParseVersion(string text) => text switch
    {
        "TLS10" => (SslProtocols)0xC0,
        "TLS11" => (SslProtocols)0x300,
        "TLS12" => SslProtocols.Tls12,
        "TLS13" => SslProtocols.Tls13,
        _ => null,
    };

    private static void ReadCipherSuites(YamlDecoder decoder, YamlNode node, TlsServerConfig config)
    {
        List<string> names = [];
        decoder.Visit(node, ref names, Texts);
        foreach (var name in names)
        {
            if (Enum.TryParse(name, out TlsCipherSuite suite) && Enum.IsDefined(suite) && char.IsLetter(name[0]))
            {
                config.CipherSuites.Add(suite);
            }
            else
            {
                decoder.AddError(node, $"unknown cipher: {name}");
            }
        }
    }

    private static void ReadHeaders(YamlDecoder decoder, YamlNode node, HttpServerConfig config)
    {
        decoder.Visit(node, ref config.Headers, YamlDecoder.TextMap("map[string]string"));
        foreach (var (name, value) in config.Headers)
        {
            if (!AllowedHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                decoder.AddError(node, $"HTTP header \"{name}\" can not be configured");
            }
            else if (value.AsSpan().ContainsAny('\r', '\n'))
            {
                decoder.AddError(node, $"HTTP header \"{name}\" has more than one line");
            }
        }
    }

    private static void ReadUsers(YamlDecoder decoder, YamlNode node, WebConfig config)
    {
        decoder.Visit(node, ref config.Users, YamlDecoder.TextMap("map[string]config.Secret"));
        foreach (var (name, hash) in config.Users)
        {
            if (!BasicAuthentication.IsHash(hash))
            {
                // Not the hash itself: who wrote the password in its place must not find it in a log.
                decoder.AddError(node, $"the password of user \"{name}\" is not a bcrypt hash ($2a$, $2b$ or $2y$)");
            }
        }
    }

    private static void Word<T>(YamlDecoder decoder, YamlNode node, Func<string, T?> parse, string problem, ref T target)
        where T : struct
    {
        var text = "";
        if (!decoder.Visit(node, ref text, YamlDecoder.Text))
        {
            return;
        }
        if (parse(text) is { } value)
        {
            target = value;
        }
        else
        {
            decoder.AddError(node, $"{problem}: {text}");
        }
    }

    private static void Ignore<T>(YamlDecoder decoder, YamlNode node, T ignored, YamlBinder<T> binder) =>
        decoder.Visit(node, ref ignored, binder);

    private static Dictionary<string, Action<YamlDecoder, YamlNode, T>> Fields<T>(
        params ReadOnlySpan<(string Key, Action<YamlDecoder, YamlNode, T> Bind)> fields)
    {
        var byKey = new Dictionary<string, Action<YamlDecoder, YamlNode, T>>(StringComparer.Ordinal);
        foreach (var (key, bind) in fields)
        {
            byKey.Add(key, bind);
        }
        return byKey;
    }
}
