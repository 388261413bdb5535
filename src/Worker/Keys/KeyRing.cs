using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Infrastructure;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Keys;

/// <summary>Gives the app's data protection a directory for its keys that all workers share, and a name that outlives a release, unless the
/// app has chosen a repository, an encryption or a name itself.</summary>
/// <remarks>
/// <para>By itself ASP.NET Core keeps keys in the home directory, or in memory where there is none, and ties what they protect to the path of
/// the app. With keys in memory no worker can read what another has protected; with the path no release can read what the last one has.</para>
/// <code>
/// the app chose something                   ─► nothing is changed
/// --keys DIRECTORY                          ─► that one
/// keys are in our directory                 ─► that one
/// keys are in the user's home directory     ─► that one, since cookies made with them are out there
/// else                                      ─► our directory
/// </code>
/// <para>It runs after all that the app configures, and only in an app that uses data protection.</para>
/// </remarks>
internal sealed class KeyRing(KeysPlace place, IServiceProvider services, ILogger<KeyRing> logger)
    : IPostConfigureOptions<KeyManagementOptions>, IPostConfigureOptions<DataProtectionOptions>
{
    // Microsoft.AspNetCore.DataProtection, KeyManagementOptionsPostSetup
    private const string ReadOnlyDirectory = "ReadOnlyDataProtectionKeyDirectory";

    private bool _isAppsOwn;

    public void PostConfigure(string? name, KeyManagementOptions options)
    {
        _isAppsOwn = options.XmlRepository is not null
            || options.XmlEncryptor is not null
            || services.GetService<IConfiguration>()?[ReadOnlyDirectory] is { Length: > 0 };
        if (_isAppsOwn || place.Directory is not { } directory)
        {
            return;
        }
        var isNamed = place.Scope is null;
        var hasKeys = UserKeys.HasKeys(directory);
        if (hasKeys is null)
        {
            logger.KeysUnreachable(directory);
            return;
        }
        // An app with a name of its own may share its cookies with another one of this user, by the keys in the home directory.
        var staysAtHome = !isNamed && ((HasOwnName() && UserKeys.CanBeMade) || (hasKeys == false && UserKeys.Exist));
        if (!staysAtHome)
        {
            options.XmlRepository =
                new FileSystemXmlRepository(new DirectoryInfo(directory), services.GetRequiredService<ILoggerFactory>());
        }
    }

    public void PostConfigure(string? name, DataProtectionOptions options)
    {
        _ = services.GetRequiredService<IOptions<KeyManagementOptions>>().Value;
        if (!_isAppsOwn && options.ApplicationDiscriminator == PathName)
        {
            options.ApplicationDiscriminator = ReleaseName;
        }
    }

    /// <summary>Reads also what was protected under the app's path, before it had a name.</summary>
    /// <returns>Null if the app does not use data protection.</returns>
    public IDataProtectionProvider? CreateProvider()
    {
        if (services.GetService<Microsoft.AspNetCore.DataProtection.KeyManagement.Internal.IKeyRingProvider>() is not { } ring)
        {
            return null;
        }
        var name = services.GetRequiredService<IOptions<DataProtectionOptions>>().Value.ApplicationDiscriminator;
        var current = Provider(name);
        return !_isAppsOwn && name == ReleaseName && PathName is { } path && current is IDataProtector protector && Provider(path) is IDataProtector former
            ? new RenamedProtector(protector, former)
            : current;

        // The class is internal there, and its own services make it.
        IDataProtectionProvider Provider(string? name)
        {
            var inner = new ServiceCollection();
            inner.AddSingleton(ring).AddSingleton(services.GetRequiredService<ILoggerFactory>());
            inner.AddDataProtection(own => own.ApplicationDiscriminator = name);
            return inner.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>();
        }
    }

    private string ReleaseName
    {
        get
        {
            var app = services.GetRequiredService<IHostEnvironment>().ApplicationName;
            return string.IsNullOrEmpty(place.Scope) ? app : $"{app}:{place.Scope}";
        }
    }

    // ASP.NET Core's own default: the content root.
    private string? PathName =>
        services.GetService<IApplicationDiscriminator>()?.Discriminator?.Trim() is { Length: > 0 } path ? path : null;

    // Asked while the options proper are being made, which this class changes.
    private bool HasOwnName()
    {
        var options = new DataProtectionOptions();
        foreach (var setup in services.GetServices<IConfigureOptions<DataProtectionOptions>>())
        {
            setup.Configure(options);
        }
        return options.ApplicationDiscriminator != PathName;
    }
}
