namespace JustEat.StatsD;

internal static class StandIn
{
    public static NotSupportedException Called() =>
        new("this is not the package JustEat.StatsD: it has the same surface, to compile against, and nothing behind it");
}
