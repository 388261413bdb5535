using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;

namespace Windhover.Launcher.ExporterHost.Web;

/// <summary>Lets clients of HTTP/1.0 post without a <c>Content-Length</c>, as net/http does: <c>printf 'POST /-/reload HTTP/1.0\r\n\r\n' | nc</c>.
/// Kestrel answers 400 to that, but only where it knows the method, so that it gets to see <c>post</c>.</summary>
internal sealed class Http10Requests(IDuplexPipe transport) : PipeReader, IDuplexPipe
{
    private const byte ToLower = 0x20;

    private readonly PipeReader _input = transport.Input;

    public PipeReader Input => this;

    public PipeWriter Output => transport.Output;

    /// <summary>Gives a request its method back.</summary>
    public static void RestoreMethod(HttpRequest request)
    {
        if (request.Protocol == HttpProtocol.Http10 && request.Method is "post" or "put")
        {
            request.Method = request.Method.ToUpperInvariant();
        }
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await _input.ReadAsync(cancellationToken);
        HideMethod(result.Buffer);
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!_input.TryRead(out result))
        {
            return false;
        }
        HideMethod(result.Buffer);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => _input.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _input.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => _input.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _input.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => _input.CompleteAsync(exception);

    // Bytes of a body may look like a request as well; no page reads one.
    private static void HideMethod(ReadOnlySequence<byte> buffer)
    {
        var start = MemoryMarshal.AsMemory(buffer.First).Span;
        var length = start.StartsWith("POST "u8) ? 4 : start.StartsWith("PUT "u8) ? 3 : 0;
        var end = start.IndexOf((byte)'\n');
        if (length == 0 || end < 0 || !start[..end].TrimEnd((byte)'\r').EndsWith(" HTTP/1.0"u8))
        {
            return;
        }
        foreach (ref var letter in start[..length])
        {
            letter |= ToLower;
        }
    }
}
