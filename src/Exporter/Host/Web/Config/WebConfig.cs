namespace Windhover.Exporter.Host.Web.Config;

/// <summary>The file of <c>--web.config.file</c>, in the format that Prometheus' exporters share.</summary>
/// <remarks>Source: prometheus/exporter-toolkit, docs/web-configuration.md.</remarks>
internal sealed class WebConfig
{
    /// <summary>Null, or with nothing in it, for plain HTTP.</summary>
    public TlsServerConfig? Tls;

    public HttpServerConfig Http = new();

    public RateLimitConfig RateLimit = new();

    /// <summary>Names and bcrypt hashes. Empty: no password is asked for.</summary>
    public List<KeyValuePair<string, string>> Users = [];

    public bool HasTls => Tls is { IsEmpty: false };
}
