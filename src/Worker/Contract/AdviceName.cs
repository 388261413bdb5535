namespace Windhover.Worker.Contract;

/// <summary>What a worker may tell at its start, as <c>--no-advice</c> names it. Each has a heading in docs/five-processes.md.</summary>
internal static class AdviceName
{
    public const string Keys = "keys";
    public const string Sessions = "sessions";
    public const string DistributedCache = "distributed-cache";
    public const string OutputCache = "output-cache";
    public const string RateLimits = "rate-limits";
    public const string Jobs = "jobs";
    public const string MetricsPage = "metrics-page";

    public const string Affinity = "affinity";

    /// <summary>Told with one worker, too.</summary>
    public const string Endpoints = "endpoints";

    /// <summary>At most 32. New ones come last: the place of a name is its bit in <see cref="BoardHeader.Told"/>.</summary>
    public static readonly IReadOnlyList<string> All =
        [Keys, Sessions, DistributedCache, OutputCache, RateLimits, Jobs, MetricsPage, Endpoints, Affinity];
}
