using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Windhover.Emitter.Lines;
using Windhover.Emitter.Outbox;

namespace Windhover.Emitter.Requests;

/// <summary>The series of requests in the outbox, looked up once per method, endpoint and status.</summary>
internal sealed class RequestSeries(OutboxWriter outbox)
{
    // Apps that build their endpoints anew again and again would fill the caches with templates that are equal but not the same.
    private const int MaxCached = 4096;

    private readonly ConcurrentDictionary<CountKey, int> _counts = new();
    private readonly ConcurrentDictionary<TemplateKey, int> _latencies = new();

    /// <summary>One more for <c>request_count</c>.</summary>
    public void Count(string method, string template, int status)
    {
        var key = new CountKey(method, new TemplateKey(template), status);
        outbox.Add(_counts.TryGetValue(key, out var series) ? series : AddCount(key), 1L);
    }

    /// <summary>One value of <c>request_latency_seconds</c>.</summary>
    public void Time(string template, long microseconds)
    {
        var key = new TemplateKey(template);
        outbox.Record(_latencies.TryGetValue(key, out var series) ? series : AddLatency(key), microseconds);
    }

    private int AddCount(CountKey key)
    {
        if (_counts.Count >= MaxCached)
        {
            _counts.Clear();
        }
        var tags = $"app_name:{outbox.AppName},method:{key.Method},endpoint:{Endpoint(key.Template)},http_status:{key.Status}";
        return _counts[key] = outbox.Series(SeriesKind.Counter, "request_count"u8, Encoding.UTF8.GetBytes(tags));
    }

    private int AddLatency(TemplateKey key)
    {
        if (_latencies.Count >= MaxCached)
        {
            _latencies.Clear();
        }
        var tags = $"app_name:{outbox.AppName},endpoint:{Endpoint(key)}";
        return _latencies[key] = outbox.Series(SeriesKind.Microseconds, "request_latency_seconds"u8, Encoding.UTF8.GetBytes(tags));
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
