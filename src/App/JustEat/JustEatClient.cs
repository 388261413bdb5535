using JustEat.StatsD;
using Microsoft.Extensions.Options;
using Windhover.Emitter.Delivery;
using Windhover.Worker;

namespace Windhover.App.JustEat;

/// <summary>Counts requests with JustEat.StatsD instead of Windhover's emitter. Built only with <c>-p:StatsDClient=JustEat</c>.</summary>
internal static class JustEatClient
{
    /// <summary>Where to push if the launcher's address is none that this client can reach; for example
    /// <c>JustEat__Statsd=udp://localhost:9125</c>, where the launcher's own exporter listens too.</summary>
    private const string AddressKey = "JustEat:Statsd";

    /// <summary>The same two metrics as <c>UseWindhover</c> alone, under the same names.</summary>
    public static void CountWithJustEat(this WebApplicationBuilder builder)
    {
        // A request must not be counted twice.
        builder.Services.Configure<WindhoverOptions>(options => options.Measures = false);
        builder.Services.AddStatsD(provider => Configure(
            Windhover(provider), builder.Configuration[AddressKey], provider.GetRequiredService<ILogger<JustEatRequests>>()));
        builder.Services.AddSingleton(provider => new JustEatRequests(
            provider.GetRequiredService<IStatsDPublisherWithTags>(), Windhover(provider).AppName));
        // First means outermost.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, JustEatFilter>());
    }

    private static WindhoverOptions Windhover(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<WindhoverOptions>>().Value;

    private static StatsDConfiguration Configure(WindhoverOptions windhover, string? configured, ILogger logger)
    {
        var address = (configured is { Length: > 0 } ? configured : windhover.Statsd) is { } text ? Parse(text) : null;
        if (address?.Transport != StatsdTransport.Udp)
        {
            throw new InvalidOperationException(
                $"JustEat.StatsD pushes over UDP, and the address is {address?.ToString() ?? "none"}: "
                + $"start the launcher with --statsd udp://host:port, or set {AddressKey} to such an address");
        }
        var warned = 0;
        return new StatsDConfiguration
        {
            Host = address.Host,
            Port = address.Port,
            TagsFormatter = TagsFormatter.DataDog,
            OnError = exception =>
            {
                // Once: the client neither counts nor repeats what it could not send, and a line per request would drown the log.
                if (Interlocked.Exchange(ref warned, 1) == 0)
                {
                    logger.LogWarning("Measurements are lost: {Reason}", exception.Message);
                }
                return true;
            },
        };
    }

    private static StatsdAddress Parse(string text) => StatsdAddress.TryParse(text, out var address, out var error)
        ? address
        : throw new InvalidOperationException($"StatsD address '{text}': {error}");
}
