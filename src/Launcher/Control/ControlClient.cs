using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Windhover.Interop;
using Windhover.Interop.Places;
using Windhover.Launcher.Control.Reports;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Control;

/// <summary>Asks a running launcher, over its control socket.</summary>
internal sealed class ControlClient : IDisposable
{
    /// <summary>The launcher itself waits 10 s for its deciding loop.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http;

    /// <param name="path">Of the control socket.</param>
    /// <param name="isNamed">Whether an operator chose it. One that was merely found must belong to this same user: in the
    /// temporary directory any user can make a socket with any name.</param>
    public ControlClient(string path, bool isNamed)
    {
        Path = path;
        // Root may ask any user's launcher, if told to.
        var trustsAll = isNamed && Credentials.EffectiveUser == 0;
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellationToken) => await ConnectAsync(path, trustsAll, cancellationToken),
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://localhost/"), Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue(new ProductHeaderValue(ControlRequest.UserAgent)));
    }

    public string Path { get; }

    /// <exception cref="ControlException">No launcher answers.</exception>
    public async Task<StatusReport> StatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadStatusAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ControlException($"the launcher at {Path} does not answer; is its process stopped?");
        }
    }

    /// <summary>Asks for a change and waits for its end.</summary>
    /// <param name="pathAndQuery">For example <c>restart?slot=3</c>.</param>
    /// <exception cref="ControlException">No launcher answers, or it ended meanwhile.</exception>
    public async Task<OperationOutcome> PostAsync(string pathAndQuery, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Post, pathAndQuery, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken), ReportJson.Default.OperationOutcome);
    }

    /// <summary>Copies log lines.</summary>
    /// <param name="lines">Of what was written before.</param>
    /// <param name="follow">Until the launcher ends.</param>
    /// <param name="ownOnly">Leaves out what children wrote.</param>
    /// <param name="output">Gets whole lines.</param>
    /// <exception cref="ControlException">No launcher answers.</exception>
    /// <exception cref="IOException"><paramref name="output"/> takes no more.</exception>
    public async Task CopyLogsAsync(int lines, bool follow, bool ownOnly, TextWriter output, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            HttpMethod.Get,
            $"{ControlOperations.Logs.Name}?lines={lines}&follow={(follow ? "true" : "false")}{(ownOnly ? "&own=true" : "")}",
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var refusal = Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken), ReportJson.Default.OperationOutcome);
            throw new ControlException(refusal.Message);
        }
        using var source = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await ReadLineAsync(source, cancellationToken) is { } line)
        {
            await output.WriteLineAsync(line);
        }
    }

    /// <summary>Whether a launcher listens, be it a launcher that is about to end.</summary>
    public async Task<bool> IsServedAsync(CancellationToken cancellationToken)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await probe.ConnectAsync(new UnixDomainSocketEndPoint(Path), cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<string?> ReadLineAsync(StreamReader source, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ReadLineAsync(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The launcher was killed: its log ends here.
            return null;
        }
    }

    private static async Task<Stream> ConnectAsync(string path, bool trustsAll, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            if (!trustsAll && !PeerCredentials.Of(socket).IsTrusted)
            {
                throw new ControlException($"{path} belongs to another user; only that user and root may ask its launcher");
            }
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<StatusReport> ReadStatusAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var response = await SendAsync(
            HttpMethod.Get, ControlOperations.Status.Name, HttpCompletionOption.ResponseContentRead, patience.Token);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? Parse(body, ReportJson.Default.StatusReport)
            : throw new ControlException(Parse(body, ReportJson.Default.OperationOutcome).Message);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string pathAndQuery, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, pathAndQuery);
            return await _http.SendAsync(request, completion, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ControlException(Explain(e));
        }
    }

    private string Explain(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case ControlException:
                    return cause.Message;
                case ArgumentOutOfRangeException:
                    return $"{Path} is too long for the path of a socket: no launcher runs there";
                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable } or FileNotFoundException:
                    return $"there is no socket {Path}: no launcher runs there";
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return FileFacts.Of(Path) is { IsSocket: false } ? $"{Path} is not a socket; the launcher names its own in the line control"
                        : File.Exists(Path) ? $"no launcher listens on {Path} any more: it was killed" : $"there is no socket {Path}: no launcher runs there";
                case SocketException { SocketErrorCode: SocketError.AccessDenied }:
                    return $"no permission for {Path}: it belongs to another user";
                default:
                    break;
            }
        }
        return $"the launcher at {Path} ended before it answered";
    }

    private T Parse<T>(byte[] body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new ControlException($"{Path} answered nothing");
        }
        catch (JsonException)
        {
            throw new ControlException($"{Path} is not the control socket of a launcher of this version");
        }
    }
}
