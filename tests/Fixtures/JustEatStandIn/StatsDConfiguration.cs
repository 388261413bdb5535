using JustEat.StatsD.TagsFormatters;

namespace JustEat.StatsD;

public class StatsDConfiguration
{
    public string? Host { get; set; }

    public int Port { get; set; }

    public IStatsDTagsFormatter TagsFormatter { get; set; } = StatsD.TagsFormatter.DataDog;

    public Func<Exception, bool>? OnError { get; set; }
}
