using System.Net.Security;
using System.Security.Authentication;

namespace Windhover.Exporter.Host.Web.Config;

/// <summary>The part <c>tls_server_config</c>. Paths are those of the file, made absolute.</summary>
internal sealed class TlsServerConfig
{
    /// <summary>PEM, instead of <see cref="CertFile"/>.</summary>
    public string Cert = "";

    public string CertFile = "";

    /// <summary>PEM, instead of <see cref="KeyFile"/>.</summary>
    public string Key = "";

    public string KeyFile = "";

    /// <summary>PEM, instead of <see cref="ClientCaFile"/>.</summary>
    public string ClientCa = "";

    public string ClientCaFile = "";

    public ClientAuthentication ClientAuthentication;

    public SslProtocols MinVersion = SslProtocols.Tls12;

    public SslProtocols MaxVersion = SslProtocols.Tls13;

    /// <summary>For TLS 1.2 and older; empty for those of the system. As in Go, those of TLS 1.3 are not for choice.</summary>
    public List<TlsCipherSuite> CipherSuites = [];

    public bool IsEmpty => Cert.Length + CertFile.Length + Key.Length + KeyFile.Length + ClientCa.Length + ClientCaFile.Length == 0
        && ClientAuthentication == ClientAuthentication.None;
}
