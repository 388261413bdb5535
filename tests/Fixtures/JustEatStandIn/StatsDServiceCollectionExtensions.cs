using Microsoft.Extensions.DependencyInjection;

namespace JustEat.StatsD;

public static class StatsDServiceCollectionExtensions
{
    public static IServiceCollection AddStatsD(
        this IServiceCollection services, Func<IServiceProvider, StatsDConfiguration> configurationFactory) => throw StandIn.Called();
}
