using System.Diagnostics;
using System.Net;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Windhover.Emitter.Requests;
using Windhover.Worker.Access;
using Windhover.Worker.Contract;

namespace Windhover.Micro;

/// <summary>What a request pays for its line of the access log: the body that counts, and the line itself, made and left for the thread that
/// writes.</summary>
[MemoryDiagnoser, MinColumn]
public class AccessLogBenchmark
{
    private readonly LineBuffer _buffer = new(4 << 20);
    private readonly byte[] _line = new byte[AccessLine.MaxBytes];
    private readonly DefaultHttpContext _context = new();
    private readonly IHttpResponseBodyFeature _body = new StreamResponseBodyFeature(Stream.Null);
    private int _lines;

    [GlobalSetup]
    public void SetUp()
    {
        _context.Request.Method = "GET";
        _context.Request.Path = "/items/5";
        _context.Request.Protocol = "HTTP/1.1";
        _context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = "/items/5?page=2";
        _context.Request.Headers.UserAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
        _context.Request.Headers.Referer = "https://example.org/items";
        _context.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.7");
        _context.Features.Set<IHttpActivityFeature>(new ActivityOfRequest(new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start()));
    }

    [Benchmark]
    public void Combined() => Add(AccessLogFormat.Combined);

    [Benchmark]
    public void Json() => Add(AccessLogFormat.Json);

    [Benchmark]
    public long CountingBody()
    {
        _context.Features.Set(_body);
        var counted = CountedBody.Count(_context.Features)!;
        counted.Bytes += 1;
        return counted.Bytes;
    }

    private void Add(AccessLogFormat format)
    {
        var record = AccessRecord.Of(_context, new EndedRequest("/items/{id}", 200, 1234, 5678), TimeProvider.System.GetUtcNow().UtcDateTime);
        var length = AccessLine.Write(record, slot: 3, format, _line);
        _buffer.Add(_line.AsSpan(0, length));
        // As often as at 100,000 requests per second.
        if (++_lines % 10_000 == 0)
        {
            _ = _buffer.Take();
        }
    }

    private sealed class ActivityOfRequest(Activity activity) : IHttpActivityFeature
    {
        public Activity Activity { get; set; } = activity;
    }
}
