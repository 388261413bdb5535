using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Windhover.Worker.Affinity;

/// <summary>Writes a client's request once more, for the worker that serves it: the same target and headers, byte for byte, but those that
/// belong to the connection.</summary>
internal static class PeerRequestHead
{
    // RFC 6455, 4.1
    private const int KeyBytes = 16;

    /// <summary>Whether it can be sent on, over HTTP/1.1 and as it is.</summary>
    public static bool CanCarry(HttpContext context, string target) =>
        target.StartsWith('/')
        && (!HttpMethods.IsConnect(context.Request.Method) || PeerExchange.IsWebSocketOverHttp2(context))
        // It needs trailers.
        && context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) != true;

    /// <param name="head">Written to.</param>
    /// <param name="context">The client's request.</param>
    /// <param name="target">As the client has sent it.</param>
    /// <param name="isUpgrade">It asks for another protocol, and gets it.</param>
    /// <param name="encoding">The app's own for headers, by their names; else UTF-8.</param>
    public static void Write(
        ArrayBufferWriter<byte> head, HttpContext context, string target, bool isUpgrade, Func<string, Encoding?> encoding)
    {
        var request = context.Request;
        // Over HTTP/2 a WebSocket is opened by CONNECT, and needs no key.
        var isConnect = HttpMethods.IsConnect(request.Method);
        Append(head, isConnect ? HttpMethods.Get : request.Method);
        Append(head, " ");
        Append(head, target);
        Append(head, " HTTP/1.1\r\n");
        if (request.Headers.Host.Count == 0)
        {
            // HTTP/1.0 knows none; HTTP/1.1 must have one.
            Append(head, "Host: \r\n");
        }
        var connection = request.Headers.Connection;
        foreach (var (name, values) in request.Headers)
        {
            if (IsOfConnection(name, connection))
            {
                continue;
            }
            if (values.Count > 1 && name.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase))
            {
                // HTTP/2 may have cut it into pieces.
                Field(head, name, string.Join("; ", values.ToArray()), encoding);
                continue;
            }
            foreach (var value in values)
            {
                Field(head, name, value ?? "", encoding);
            }
        }
        if (isUpgrade)
        {
            Field(head, HeaderNames.Connection, HeaderNames.Upgrade, encoding);
            Field(head, HeaderNames.Upgrade, isConnect ? "websocket" : request.Headers.Upgrade.ToString(), encoding);
            if (isConnect && request.Headers.SecWebSocketKey.Count == 0)
            {
                Field(head, HeaderNames.SecWebSocketKey, Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)), encoding);
            }
        }
        else
        {
            Framing(head, context);
        }
        Field(head, PeerFacts.Header, PeerFacts.Of(context), encoding);
        Append(head, "\r\n");
    }

    /// <summary>Whether a header says something of one connection only.</summary>
    /// <param name="name">Of the header.</param>
    /// <param name="connection">The header Connection, which names more of them.</param>
    public static bool IsOfConnection(string name, StringValues connection)
    {
        if (Is(name, HeaderNames.Connection) || Is(name, HeaderNames.TransferEncoding) || Is(name, HeaderNames.Upgrade)
            || Is(name, HeaderNames.ContentLength) || Is(name, HeaderNames.KeepAlive) || Is(name, HeaderNames.ProxyConnection)
            || Is(name, HeaderNames.TE) || Is(name, "HTTP2-Settings") || Is(name, PeerFacts.Header))
        {
            return true;
        }
        foreach (var line in connection)
        {
            // The usual one names no header.
            if (line is null || Is(line, "keep-alive") || Is(line, "close"))
            {
                continue;
            }
            foreach (var range in line.AsSpan().Split(','))
            {
                if (line.AsSpan()[range].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    // The server has judged what the client has sent; from here on there is one framing.
    private static void Framing(ArrayBufferWriter<byte> head, HttpContext context)
    {
        if (context.Request.ContentLength is { } length)
        {
            Append(head, string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n"));
        }
        else if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            Append(head, "Transfer-Encoding: chunked\r\n");
        }
    }

    private static void Field(ArrayBufferWriter<byte> head, string name, string value, Func<string, Encoding?> encoding)
    {
        Append(head, name);
        Append(head, ": ");
        if (Ascii.IsValid(value))
        {
            Append(head, value);
        }
        else
        {
            (encoding(name) ?? Encoding.UTF8).GetBytes(value, head);
        }
        Append(head, "\r\n");
    }

    private static void Append(ArrayBufferWriter<byte> head, string ascii)
    {
        Ascii.FromUtf16(ascii, head.GetSpan(ascii.Length), out var written);
        head.Advance(written);
    }
}
