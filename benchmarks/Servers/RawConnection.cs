using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Windhover.Servers;

/// <summary>HTTP/1.1 over one connection, which never tries a request twice: what a server drops is seen as dropped, where
/// <see cref="HttpClient"/> would send it again.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[16 * 1024];

    private RawConnection(Socket socket) => _socket = socket;

    /// <summary>False after a response with <c>Connection: close</c>.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <exception cref="SocketException">Refused, or reset.</exception>
    public static async Task<RawConnection> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return new RawConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="IOException">The server ended the connection before the response was whole.</exception>
    /// <exception cref="SocketException">Reset.</exception>
    public async Task<(int Status, string Body)> GetAsync(string path, bool close)
    {
        await _socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: {(close ? "close" : "keep-alive")}\r\n\r\n"));
        var response = new StringBuilder();
        while (true)
        {
            var read = await _socket.ReceiveAsync(_buffer);
            if (read > 0)
            {
                response.Append(Encoding.ASCII.GetString(_buffer, 0, read));
            }
            if (TryReadWhole(response.ToString(), ended: read == 0, out var status, out var body))
            {
                return (status, body);
            }
            if (read == 0)
            {
                throw new IOException("the connection ended before the response was whole");
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Bodies by length, by chunks (one, as these small ones are), or until the end of the connection.</summary>
    private bool TryReadWhole(string response, bool ended, out int status, out string body)
    {
        status = 0;
        body = "";
        var end = response.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }
        var head = response[..end];
        var rest = response[(end + 4)..];
        status = (int)Text.Parse(head.Split(' ')[1]);
        IsOpen = !head.Contains("Connection: close", StringComparison.OrdinalIgnoreCase);
        if (Header(head, "Content-Length:") is { } length)
        {
            body = rest;
            return rest.Length >= (int)Text.Parse(length);
        }
        if (Header(head, "Transfer-Encoding:") is not null)
        {
            body = rest.Split("\r\n").ElementAtOrDefault(1) ?? "";
            return rest.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
        }
        IsOpen = false;
        body = rest;
        return ended;
    }

    private static string? Header(string head, string name) =>
        head.Split("\r\n").FirstOrDefault(line => line.StartsWith(name, StringComparison.OrdinalIgnoreCase))?[name.Length..].Trim();
}
