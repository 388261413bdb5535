using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Keys;

/// <summary>Adds <see cref="KeyRing"/> to an app, whether that adds data protection before, after or never.</summary>
internal static class KeyServices
{
    public static void AddKeys(this IServiceCollection services, KeysPlace place)
    {
        services.AddSingleton(place);
        services.AddSingleton<KeyRing>();
        services.AddSingleton<IPostConfigureOptions<KeyManagementOptions>>(provider => provider.GetRequiredService<KeyRing>());
        services.AddSingleton<IPostConfigureOptions<DataProtectionOptions>>(provider => provider.GetRequiredService<KeyRing>());
        // ASP.NET Core adds its own as a factory; anything else is the app's choice.
        if (!services.Any(service => service.ServiceType == typeof(IDataProtectionProvider) && service.ImplementationFactory is null))
        {
            services.AddSingleton<IDataProtectionProvider>(provider => provider.GetRequiredService<KeyRing>().CreateProvider()!);
        }
    }
}
