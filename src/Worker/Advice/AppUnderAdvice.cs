using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Windhover.Worker.Advice;

/// <summary>The app, as an <see cref="Adviser"/> sees it.</summary>
/// <param name="Services">All that was added, in that order: the last of a type is the one that is used.</param>
/// <param name="Provider">For options of the framework.</param>
/// <param name="Workers">More than one.</param>
internal sealed record AppUnderAdvice(IServiceCollection Services, IServiceProvider Provider, int Workers)
{
    /// <summary>The one that the app gets; null if there is none.</summary>
    public ServiceDescriptor? Find(Type type) => Services.LastOrDefault(service => service.ServiceType == type && !service.IsKeyedService);

    /// <summary>What a descriptor makes, as far as it says so.</summary>
    public static Type? ImplementationOf(ServiceDescriptor service) =>
        service.ImplementationType
        ?? service.ImplementationInstance?.GetType()
        // A factory of IHostedService is typed where AddHostedService<T> has made it.
        ?? service.ImplementationFactory?.GetType().GenericTypeArguments[^1];

    /// <summary>The app's own background services, and those of its packages.</summary>
    public IEnumerable<Type> Jobs =>
    [
        .. Services.Where(service => service.ServiceType == typeof(IHostedService) && !service.IsKeyedService)
            .Select(ImplementationOf).OfType<Type>().Where(type => type != typeof(IHostedService) && !IsFrameworks(type)).Distinct(),
    ];

    private static bool IsFrameworks(Type type)
    {
        var assembly = type.Assembly.GetName().Name ?? "";
        string[] others = ["Microsoft.", "System.", "OpenTelemetry"];
        return type.Assembly == typeof(AppUnderAdvice).Assembly
            || others.Any(other => assembly.StartsWith(other, StringComparison.Ordinal));
    }
}
