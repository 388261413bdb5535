using JustEat.StatsD.TagsFormatters;

namespace JustEat.StatsD;

public static class TagsFormatter
{
    public static IStatsDTagsFormatter DataDog => throw StandIn.Called();
}
