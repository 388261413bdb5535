using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Windhover.Emitter.Requests;

/// <summary>The body of one response, which counts its bytes on their way to the server.</summary>
/// <remarks>Never used again for another request: an app that writes to a body after its end would write into another client's.</remarks>
internal sealed class CountedBody(IHttpResponseBodyFeature body) : PipeWriter, IHttpResponseBodyFeature
{
    private CountedStream? _stream;

    public long Bytes { get; set; }

    public Stream Stream => _stream ??= new CountedStream(body.Stream, this);

    public PipeWriter Writer => this;

    public override bool CanGetUnflushedBytes => body.Writer.CanGetUnflushedBytes;

    public override long UnflushedBytes => body.Writer.UnflushedBytes;

    /// <summary>Counts what is written to the response from now on.</summary>
    /// <returns>Null if the server has no such body.</returns>
    public static CountedBody? Count(IFeatureCollection features)
    {
        if (features.Get<IHttpResponseBodyFeature>() is not { } body)
        {
            return null;
        }
        var counted = new CountedBody(body);
        features.Set<IHttpResponseBodyFeature>(counted);
        return counted;
    }

    public override void Advance(int bytes)
    {
        body.Writer.Advance(bytes);
        Bytes += bytes;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => body.Writer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => body.Writer.GetSpan(sizeHint);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        Bytes += source.Length;
        return body.Writer.WriteAsync(source, cancellationToken);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => body.Writer.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => body.Writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => body.Writer.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => body.Writer.CompleteAsync(exception);

    Task IHttpResponseBodyFeature.CompleteAsync() => body.CompleteAsync();

    public void DisableBuffering() => body.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => body.StartAsync(cancellationToken);

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        await body.SendFileAsync(path, offset, count, cancellationToken);
        Bytes += count ?? (new FileInfo(path).Length - offset);
    }
}
