namespace Windhover.Exporter.Host.Web.Config;

/// <summary>What is asked of clients: <c>client_auth_type</c>, named as in Go's crypto/tls.</summary>
internal enum ClientAuthentication
{
    /// <summary><c>NoClientCert</c>.</summary>
    None,

    /// <summary><c>RequestClientCert</c>: asked for, not checked.</summary>
    Request,

    /// <summary><c>RequireAnyClientCert</c>: there must be one, of whomever.</summary>
    RequireAny,

    /// <summary><c>VerifyClientCertIfGiven</c>.</summary>
    VerifyIfGiven,

    /// <summary><c>RequireAndVerifyClientCert</c>.</summary>
    RequireAndVerify,
}
