namespace Windhover.Exporter.Host.Web.Config;

/// <summary>The part <c>http_server_config</c>.</summary>
internal sealed class HttpServerConfig
{
    /// <summary>Over TLS only, as everywhere.</summary>
    public bool Http2 = true;

    /// <summary>Put into every answer.</summary>
    public List<KeyValuePair<string, string>> Headers = [];
}
