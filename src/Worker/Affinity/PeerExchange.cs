using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Primitives;

namespace Windhover.Worker.Affinity;

/// <summary>One request to another worker and its answer, on one connection.</summary>
internal sealed class PeerExchange
{
    private const string EventStream = "text/event-stream";
    private const int PieceBytes = 4096;
    private const string Expected = "100-continue";

    // No chunk begins so.
    private const string Malformed = "!\r\n";

    private readonly HttpContext _context;
    private readonly PeerConnection _connection;
    private readonly KestrelServerOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly bool _isUpgrade;
    private readonly bool _hasBody;
    private Task? _body;
    private bool _bodyEnded;

    /// <param name="context">The client's request; nothing has read its body.</param>
    /// <param name="connection">On which nothing else happens.</param>
    /// <param name="options">Of this worker's server: the other has the same.</param>
    /// <param name="cancellation">Gives it up.</param>
    public PeerExchange(HttpContext context, PeerConnection connection, KestrelServerOptions options, CancellationToken cancellation)
    {
        _context = context;
        _connection = connection;
        _options = options;
        _cancellation = cancellation;
        _isUpgrade = IsUpgrade(context);
        _hasBody = !_isUpgrade && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
    }

    /// <summary>Nothing came back on a connection that the worker may have closed before, and it does no harm to send it twice.</summary>
    public bool MayRepeat =>
        _connection is { IsReused: true, HasReceived: false } && !_hasBody
        && (HttpMethods.IsGet(_context.Request.Method) || HttpMethods.IsHead(_context.Request.Method)
            || HttpMethods.IsOptions(_context.Request.Method));

    /// <summary>Whether a request asks for another protocol that is carried: h2c is the client's business with this server.</summary>
    public static bool IsUpgrade(HttpContext context) =>
        IsWebSocketOverHttp2(context)
        || (context.Request.Headers.Upgrade is { Count: > 0 } protocol
            && !protocol.ToString().Contains("h2c", StringComparison.OrdinalIgnoreCase)
            && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true });

    /// <summary>Whether a request opens a WebSocket as browsers do over HTTP/2 (RFC 8441): among others on one connection, which no client
    /// has chosen for its cookie.</summary>
    public static bool IsWebSocketOverHttp2(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };

    /// <summary>Sends the request. The body goes on meanwhile.</summary>
    /// <exception cref="IOException">The worker is gone, as with <see cref="SocketException"/>.</exception>
    public async Task<PeerResponseHead> SendAsync(string target)
    {
        var head = _connection.Head;
        head.ResetWrittenCount();
        PeerRequestHead.Write(head, _context, target, _isUpgrade, name => _options.RequestHeaderEncodingSelector(name));
        await _connection.SendAsync(head.WrittenMemory, _cancellation);
        var waits = _context.Request.Headers.Expect.ToString().Equals(Expected, StringComparison.OrdinalIgnoreCase);
        if (_hasBody && !waits)
        {
            BeginBody();
        }
        while (true)
        {
            var response = await PeerResponseHead.ReadAsync(
                _connection, name => _options.ResponseHeaderEncodingSelector(name), _cancellation);
            if (!response.IsInterim)
            {
                return response;
            }
            // The app has begun to read. Our own server tells the client when we do.
            if (_hasBody && response.Status == StatusCodes.Status100Continue && _body is null)
            {
                BeginBody();
            }
        }
    }

    /// <summary>Sends the answer to the client.</summary>
    /// <param name="stopping">Ends event streams.</param>
    /// <returns>Whether the connection can carry another request.</returns>
    /// <exception cref="IOException">The worker is gone, as with <see cref="SocketException"/>.</exception>
    public async Task<bool> AnswerAsync(PeerResponseHead head, CancellationToken stopping)
    {
        var response = _context.Response;
        head.CopyTo(response);
        if (head.Closes && _hasBody && !_bodyEnded && !HttpProtocol.IsHttp2(_context.Request.Protocol))
        {
            // What is left of the body cannot be read past, here as there.
            response.Headers.Connection = "close";
        }
        var isStream = response.ContentType?.StartsWith(EventStream, StringComparison.OrdinalIgnoreCase) == true;
        if (!HasNoBody(head))
        {
            using var stop = isStream ? CancellationTokenSource.CreateLinkedTokenSource(_cancellation, stopping) : null;
            try
            {
                await CopyBodyAsync(head, response.BodyWriter, stop?.Token ?? _cancellation);
                // The server sends what is advanced over and not flushed only where it chunks the body itself.
                await response.BodyWriter.FlushAsync(_cancellation);
            }
            catch (OperationCanceledException) when (isStream && !_context.RequestAborted.IsCancellationRequested)
            {
                // This worker stops. The client comes again, as after every stop of a server.
                return false;
            }
        }
        return !head.Closes && (head.IsChunked || head.Length is not null || HasNoBody(head)) && (!_hasBody || (_body is { IsCompletedSuccessfully: true } && _bodyEnded));
    }

    /// <summary>Gives up what is left of the body.</summary>
    public async Task EndAsync()
    {
        if (_body is { } body)
        {
            _context.Request.BodyReader.CancelPendingRead();
            await body;
        }
    }

    private void BeginBody()
    {
        // The endpoint of the serving worker decides how large it may be, and how slow.
        if (_context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }
        if (_context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
        _body = SendBodyAsync(_context.Request.BodyReader, _context.Request.ContentLength is null);
    }

    private async Task SendBodyAsync(PipeReader body, bool isChunked)
    {
        try
        {
            while (true)
            {
                var read = await body.ReadAsync(_cancellation);
                try
                {
                    if (read.IsCanceled)
                    {
                        return;
                    }
                    await SendPieceAsync(read.Buffer, isChunked);
                }
                finally
                {
                    // Also where the worker reads no more of it: else our own server cannot read past what is left, and closes while the
                    // client still sends.
                    body.AdvanceTo(read.Buffer.End);
                }
                if (read.IsCompleted)
                {
                    break;
                }
            }
            if (isChunked)
            {
                await SendTextAsync("0\r\n\r\n");
            }
            _bodyEnded = true;
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException) when (isChunked)
        {
            // The serving worker's app must find the fault where it would have found it here, and answer.
            await SendMalformedAsync();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The worker reads no more of it. Whether it has answered, the answer says.
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client has not sent it all: the worker must not take it for whole.
            _connection.Dispose();
        }
    }

    private async ValueTask SendPieceAsync(ReadOnlySequence<byte> piece, bool isChunked)
    {
        if (isChunked && !piece.IsEmpty)
        {
            await SendTextAsync(string.Create(CultureInfo.InvariantCulture, $"{piece.Length:x}\r\n"));
        }
        foreach (var part in piece)
        {
            await _connection.SendAsync(part, _cancellation);
        }
        if (isChunked && !piece.IsEmpty)
        {
            await SendTextAsync("\r\n");
        }
    }

    private async Task SendMalformedAsync()
    {
        try
        {
            await SendTextAsync(Malformed);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The worker reads no more of it.
        }
    }

    private ValueTask SendTextAsync(string ascii) => _connection.SendAsync(Encoding.ASCII.GetBytes(ascii), _cancellation);

    private bool HasNoBody(PeerResponseHead head) =>
        HttpMethods.IsHead(_context.Request.Method)
        || head.Status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified or StatusCodes.Status205ResetContent
        || head is { IsChunked: false, Length: 0 };

    private async Task CopyBodyAsync(PeerResponseHead head, PipeWriter client, CancellationToken cancellation)
    {
        if (!head.IsChunked)
        {
            await CopyAsync(head.Length ?? long.MaxValue, head.Length is null, client, cancellation);
            return;
        }
        while (true)
        {
            var line = await ReadLineAsync(client, cancellation);
            if (!Utf8Parser.TryParse(line.Span, out long length, out _, 'x'))
            {
                throw new IOException("What another worker sent is no chunk.");
            }
            if (length == 0)
            {
                break;
            }
            await CopyAsync(length, endsWithConnection: false, client, cancellation);
            await ReadLineAsync(client, cancellation);
        }
        while (await ReadLineAsync(client, cancellation) is { Length: > 0 } trailer)
        {
            var text = Encoding.ASCII.GetString(trailer.Span);
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && _context.Response.SupportsTrailers())
            {
                _context.Response.AppendTrailer(text[..colon], new StringValues(text[(colon + 1)..].Trim()));
            }
        }
    }

    // What has come is on its way before this waits for more.
    private async ValueTask<ReadOnlyMemory<byte>> ReadLineAsync(PipeWriter client, CancellationToken cancellation)
    {
        if (_connection.Received.Span.IndexOf("\r\n"u8) < 0)
        {
            await client.FlushAsync(cancellation);
        }
        return await _connection.ReadLineAsync(cancellation);
    }

    private async Task CopyAsync(long length, bool endsWithConnection, PipeWriter client, CancellationToken cancellation)
    {
        while (length > 0)
        {
            if (_connection.Received.Length == 0)
            {
                await client.FlushAsync(cancellation);
                if (!await _connection.ReceiveAsync(cancellation))
                {
                    if (endsWithConnection)
                    {
                        return;
                    }
                    throw new IOException("The worker closed the connection in the middle of a response.");
                }
            }
            var piece = _connection.Received;
            piece = piece[..(int)Math.Min(Math.Min(piece.Length, length), PieceBytes)];
            // Not Write: without a size, the server may give an empty span.
            piece.Span.CopyTo(client.GetSpan(piece.Length));
            client.Advance(piece.Length);
            _connection.Consume(piece.Length);
            length -= piece.Length;
        }
    }
}
