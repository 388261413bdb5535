using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Windhover.Worker.Endpoints;

/// <summary>Protocols as an address of <c>--listen</c> names them.</summary>
internal static class ProtocolName
{
    /// <returns>Null for what a plain endpoint speaks anyway.</returns>
    public static string? Of(HttpProtocols protocols) => protocols switch
    {
        HttpProtocols.Http1 => "http1",
        HttpProtocols.Http2 => "http2",
        _ => null,
    };

    /// <returns>Null for a name of a later version: then the endpoint speaks what it would speak without one.</returns>
    public static HttpProtocols? Parse(string? name) => name switch
    {
        "http1" => HttpProtocols.Http1,
        "http2" => HttpProtocols.Http2,
        "http1and2" => HttpProtocols.Http1AndHttp2,
        _ => null,
    };
}
