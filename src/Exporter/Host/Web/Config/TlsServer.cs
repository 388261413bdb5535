using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Windhover.Exporter.Host.Web.Config;

/// <summary>Certificates and rules of one <see cref="TlsServerConfig"/>, loaded and ready for handshakes.</summary>
internal sealed class TlsServer
{
    // RFC 5280: id-kp-clientAuth.
    private const string ClientAuthUsage = "1.3.6.1.5.5.7.3.2";

    private static readonly TlsCipherSuite[] SuitesOf13 =
    [
        TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
    ];

    private readonly TlsServerConfig _config;
    private readonly X509Certificate2Collection _clientCas = [];

    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="CryptographicException">A file holds no certificate or key, or the key is another certificate's.</exception>
    public TlsServer(TlsServerConfig config, bool http2)
    {
        _config = config;
        var certificates = Text(config.Cert, config.CertFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificates);
        using var pem = X509Certificate2.CreateFromPem(certificates, Text(config.Key, config.KeyFile));
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        if (config.ClientCa.Length + config.ClientCaFile.Length > 0)
        {
            _clientCas.ImportFromPem(Text(config.ClientCa, config.ClientCaFile));
        }
        Options = new SslServerAuthenticationOptions
        {
            // offline: nothing is fetched from the addresses that a certificate names.
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
            EnabledSslProtocols = Versions(config.MinVersion, config.MaxVersion),
            ClientCertificateRequired = config.ClientAuthentication != ClientAuthentication.None,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, given, _, _) => IsAccepted(given as X509Certificate2),
            ApplicationProtocols = http2 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : [SslApplicationProtocol.Http11],
            CipherSuitesPolicy = config.CipherSuites.Count > 0
                ? new CipherSuitesPolicy(config.CipherSuites.Concat(SuitesOf13).Distinct())
                : null,
        };
    }

    public SslServerAuthenticationOptions Options { get; }

    private static string Text(string inline, string file) => inline.Length > 0 ? inline : File.ReadAllText(file);

    private static SslProtocols Versions(SslProtocols min, SslProtocols max)
    {
        // TLS 1.0 is 0xC0, and each next version two bits further.
        var versions = SslProtocols.None;
        for (var bits = (int)min; bits <= (int)max; bits <<= 2)
        {
            versions |= (SslProtocols)bits;
        }
        return versions;
    }

    private bool IsAccepted(X509Certificate2? given)
    {
        switch (_config.ClientAuthentication)
        {
            case ClientAuthentication.None or ClientAuthentication.Request:
                return true;
            case ClientAuthentication.RequireAny:
                return given is not null;
            case ClientAuthentication.VerifyIfGiven when given is null:
                return true;
            default:
                return given is not null && IsVerified(given);
        }
    }

    private bool IsVerified(X509Certificate2 given)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_clientCas);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthUsage));
        return chain.Build(given);
    }
}
