using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Windhover.Worker.Affinity;

/// <summary>The status and the headers of the serving worker's answer, and how long its body is.</summary>
internal sealed class PeerResponseHead
{
    private const int StatusAt = 9;
    private const int ReasonAt = 13;
    private const int StatusDigits = 3;

    private readonly List<(string Name, string Value)> _headers = [];
    private string _reason = "";

    public int Status { get; private set; }

    /// <summary>Of the body; null if it has none, or says itself where it ends.</summary>
    public long? Length { get; private set; }

    public bool IsChunked { get; private set; }

    /// <summary>The worker closes the connection after it.</summary>
    public bool Closes { get; private set; }

    /// <summary>Another answer follows this one.</summary>
    public bool IsInterim => Status is >= 100 and < 200 and not StatusCodes.Status101SwitchingProtocols;

    /// <exception cref="IOException">The connection ends before, or what came is no answer.</exception>
    public static async Task<PeerResponseHead> ReadAsync(
        PeerConnection connection, Func<string, Encoding?> encoding, CancellationToken cancellation)
    {
        var head = new PeerResponseHead();
        head.TakeStatus((await connection.ReadLineAsync(cancellation)).Span);
        while (await connection.ReadLineAsync(cancellation) is { Length: > 0 } line)
        {
            head.TakeField(line.Span, encoding);
        }
        return head;
    }

    /// <summary>Writes it as this worker's own answer.</summary>
    /// <param name="response">Has not started.</param>
    public void CopyTo(HttpResponse response)
    {
        response.StatusCode = Status;
        if (_reason != ReasonPhrases.GetReasonPhrase(Status) && response.HttpContext.Features.Get<IHttpResponseFeature>() is { } feature)
        {
            feature.ReasonPhrase = _reason;
        }
        foreach (var (name, value) in _headers)
        {
            response.Headers.Append(name, value);
        }
    }

    private void TakeStatus(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("HTTP/1."u8) || line.Length < StatusAt + StatusDigits
            || !Utf8Parser.TryParse(line.Slice(StatusAt, StatusDigits), out int status, out _))
        {
            throw new IOException("What another worker sent is no answer.");
        }
        Status = status;
        _reason = line.Length > ReasonAt ? Encoding.ASCII.GetString(line[ReasonAt..]) : "";
    }

    private void TakeField(ReadOnlySpan<byte> line, Func<string, Encoding?> encoding)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
        {
            throw new IOException("What another worker sent is no header.");
        }
        var name = Encoding.ASCII.GetString(line[..colon]);
        var bytes = line[(colon + 1)..].Trim((byte)' ');
        var value = Ascii.IsValid(bytes) ? Encoding.ASCII.GetString(bytes) : (encoding(name) ?? Encoding.UTF8).GetString(bytes);
        if (name.Equals(HeaderNames.Connection, StringComparison.OrdinalIgnoreCase))
        {
            Closes = value.Contains("close", StringComparison.OrdinalIgnoreCase);
        }
        else if (name.Equals(HeaderNames.TransferEncoding, StringComparison.OrdinalIgnoreCase))
        {
            IsChunked = true;
        }
        else if (name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase))
        {
            Length = Utf8Parser.TryParse(bytes, out long length, out _) ? length : throw new IOException("A length is no number.");
            _headers.Add((name, value));
        }
        else if (!name.Equals(HeaderNames.KeepAlive, StringComparison.OrdinalIgnoreCase)
            && (Status == StatusCodes.Status101SwitchingProtocols || !name.Equals(HeaderNames.Upgrade, StringComparison.OrdinalIgnoreCase)))
        {
            _headers.Add((name, value));
        }
    }
}
