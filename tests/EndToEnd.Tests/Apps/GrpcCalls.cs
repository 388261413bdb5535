using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Apps;

/// <summary>Unary gRPC calls with one string each way, written by hand: no package of gRPC is needed for that.</summary>
internal sealed class GrpcCalls(Uri app) : IDisposable
{
    // Whether the message is compressed, and its length in four bytes.
    private const int PrefixBytes = 5;

    // Protocol Buffers: field 1, bytes of a length that follows. One byte of length is enough for less than 128.
    private const byte FieldOne = 0x0A;
    private const int HeaderBytes = 2;

    private readonly HttpClient _http = new() { BaseAddress = app, Timeout = TestLimits.Hang };

    /// <returns>The status of gRPC, 0 for success, and the answer.</returns>
    public async Task<(string? Status, string Answer)> CallAsync(string method, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var message = new byte[PrefixBytes + HeaderBytes + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), HeaderBytes + bytes.Length);
        message[PrefixBytes] = FieldOne;
        message[PrefixBytes + 1] = (byte)bytes.Length;
        bytes.CopyTo(message, PrefixBytes + HeaderBytes);
        using var content = new ByteArrayContent(message);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await response.Content.ReadAsByteArrayAsync();
        return (Status(response), answer.Length == 0 ? "" : Encoding.UTF8.GetString(answer.AsSpan(PrefixBytes + HeaderBytes)));
    }

    public void Dispose() => _http.Dispose();

    // In the trailers, or, where there is nothing before them, in the headers.
    private static string? Status(HttpResponseMessage response) =>
        (response.TrailingHeaders.TryGetValues("grpc-status", out var values) || response.Headers.TryGetValues("grpc-status", out values))
            ? values.Single()
            : null;
}
