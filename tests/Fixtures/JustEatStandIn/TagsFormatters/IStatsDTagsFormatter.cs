namespace JustEat.StatsD.TagsFormatters;

public interface IStatsDTagsFormatter
{
    bool AreTrailing { get; }

    int GetTagsBufferSize(in Dictionary<string, string?> tags);

    ReadOnlySpan<char> FormatTags(in Dictionary<string, string?> tags);
}
