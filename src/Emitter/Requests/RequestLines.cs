using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Windhover.Emitter.Lines;

namespace Windhover.Emitter.Requests;

/// <summary>The lines of requests, made once per series.</summary>
internal sealed class RequestLines(string appName)
{
    // Apps that build their endpoints anew again and again would fill the caches with templates that are equal but not the same.
    private const int MaxSeries = 4096;

    private readonly ConcurrentDictionary<CountKey, byte[]> _counts = new();
    private readonly ConcurrentDictionary<TemplateKey, byte[]> _latencies = new();

    /// <summary>The whole line of <c>request_count</c>.</summary>
    public byte[] Count(string method, string template, int status)
    {
        var key = new CountKey(method, new TemplateKey(template), status);
        return _counts.TryGetValue(key, out var line) ? line : AddCount(key);
    }

    /// <summary>What follows the number in the line of <c>request_latency_seconds</c>.</summary>
    public byte[] LatencyTail(string template)
    {
        var key = new TemplateKey(template);
        return _latencies.TryGetValue(key, out var tail) ? tail : AddLatency(key);
    }

    private byte[] AddCount(CountKey key)
    {
        if (_counts.Count >= MaxSeries)
        {
            _counts.Clear();
        }
        return _counts[key] = Encoding.UTF8.GetBytes(
            $"request_count:1|c|#app_name:{appName},method:{key.Method},endpoint:{Endpoint(key.Template)},http_status:{key.Status}");
    }

    private byte[] AddLatency(TemplateKey key)
    {
        if (_latencies.Count >= MaxSeries)
        {
            _latencies.Clear();
        }
        return _latencies[key] = Encoding.UTF8.GetBytes($"|ms|#app_name:{appName},endpoint:{Endpoint(key)}");
    }

    private static string Endpoint(TemplateKey key)
    {
        var template = key.Text;
        var rooted = ReferenceEquals(template, EndpointLabel.Unmatched) || template.StartsWith('/') ? template : "/" + template;
        return TagText.Value(rooted);
    }

    // By reference: a template is one string for the life of its endpoint, and hashing its text would cost more than the rest.
    private readonly record struct TemplateKey(string Text)
    {
        public bool Equals(TemplateKey other) => ReferenceEquals(Text, other.Text);

        public override int GetHashCode() => RuntimeHelpers.GetHashCode(Text);
    }

    private readonly record struct CountKey(string Method, TemplateKey Template, int Status)
    {
        public bool Equals(CountKey other) =>
            Status == other.Status && ReferenceEquals(Method, other.Method) && Template.Equals(other.Template);

        public override int GetHashCode() => Template.GetHashCode() ^ (Status * 397) ^ Method.Length;
    }
}
