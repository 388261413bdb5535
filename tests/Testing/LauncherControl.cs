using System.Net.Sockets;
using System.Text.Json;

namespace Windhover.Testing;

/// <summary>Asks a launcher over its control socket, without a process for each question.</summary>
public sealed class LauncherControl : IDisposable
{
    private readonly HttpClient _client;

    /// <param name="path">Of the socket.</param>
    public LauncherControl(string path)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        _client = new HttpClient(handler) { BaseAddress = new Uri("http://localhost"), Timeout = TestLimits.Hang };
    }

    /// <summary>What <c>windhover status --json</c> prints.</summary>
    public async Task<JsonElement> StatusAsync()
    {
        using var document = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/status", UriKind.Relative)));
        return document.RootElement.Clone();
    }

    /// <summary>Asks for something to be done, and waits until it is.</summary>
    /// <param name="request">Such as <c>/scale?workers=3</c>.</param>
    /// <returns>False where it was refused or did not come to its end.</returns>
    public async Task<bool> PostAsync(string request)
    {
        using var response = await _client.PostAsync(new Uri(request, UriKind.Relative), content: null);
        return response.IsSuccessStatusCode;
    }

    public void Dispose() => _client.Dispose();
}
