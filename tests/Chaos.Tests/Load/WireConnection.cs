using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Windhover.Chaos.Tests.Load;

/// <summary>One connection of a client that sends each request exactly once.</summary>
/// <remarks><see cref="HttpClient"/> is no instrument here: where a connection ends before the first byte of a response, it sends the
/// request once more without a word, and an exact counter would then look like one that counts twice.</remarks>
internal sealed class WireConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _filled;

    public bool IsOpen { get; private set; }

    /// <exception cref="SocketException">Nothing listens there.</exception>
    public async Task ConnectAsync(IPEndPoint endPoint)
    {
        await _socket.ConnectAsync(endPoint);
        IsOpen = true;
    }

    /// <summary>One request, and its whole response.</summary>
    /// <returns>The status; null where the connection ended before the response did.</returns>
    public async Task<int?> GetAsync(string path, bool close)
    {
        try
        {
            var connection = close ? "Connection: close\r\n" : "";
            await SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: chaos\r\n{connection}\r\n"));
            return await ReadResponseAsync();
        }
        catch (SocketException)
        {
            return null;
        }
        finally
        {
            IsOpen &= !close;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task SendAsync(ReadOnlyMemory<byte> request)
    {
        while (request.Length > 0)
        {
            request = request[await _socket.SendAsync(request)..];
        }
    }

    private async Task<int?> ReadResponseAsync()
    {
        _filled = 0;
        int headEnd;
        while ((headEnd = Head().IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync())
            {
                return null;
            }
        }
        var head = Encoding.ASCII.GetString(_buffer, 0, headEnd);
        if (head.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase))
        {
            IsOpen = false;
        }
        var body = headEnd + 4;
        while (!IsWhole(head, _buffer.AsSpan(body.._filled)))
        {
            if (!await FillAsync())
            {
                return null;
            }
        }
        // HTTP/1.1 200 …
        return Utf8Parser.TryParse(_buffer.AsSpan(9, 3), out int status, out _) ? status : throw new InvalidDataException(head);
    }

    private ReadOnlySpan<byte> Head() => _buffer.AsSpan(0, _filled);

    private static bool IsWhole(string head, ReadOnlySpan<byte> body)
    {
        const string Length = "\r\nContent-Length: ";
        var at = head.IndexOf(Length, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            // The only other form that Kestrel chooses, and the bodies here are of one chunk.
            return head.Contains("chunked", StringComparison.OrdinalIgnoreCase) ? body.EndsWith("0\r\n\r\n"u8) : body.IsEmpty;
        }
        at += Length.Length;
        var end = head.IndexOf('\r', at);
        return body.Length >= int.Parse(end < 0 ? head[at..] : head[at..end]);
    }

    private async Task<bool> FillAsync()
    {
        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_filled));
        _filled += read;
        IsOpen &= read > 0;
        return read > 0;
    }
}
