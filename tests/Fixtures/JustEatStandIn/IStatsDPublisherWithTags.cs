namespace JustEat.StatsD;

public interface IStatsDPublisherWithTags
{
    void Increment(long value, double sampleRate, string bucket, Dictionary<string, string?>? tags);

    void Gauge(double value, string bucket, Dictionary<string, string?>? tags);

    void Timing(long duration, double sampleRate, string bucket, Dictionary<string, string?>? tags);
}
