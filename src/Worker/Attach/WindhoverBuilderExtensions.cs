using Microsoft.Extensions.Hosting;
using Windhover.Worker;
using Windhover.Worker.Attach;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Makes an app a worker of the Windhover launcher. Without a launcher the app behaves as if the call were not
/// there, except that it pushes its metrics where <see cref="WindhoverOptions.Statsd"/> says so.</summary>
/// <remarks>Apps made with <c>WebApplication.CreateBuilder</c> are attached without it; slim builders and NativeAOT apps need
/// it. Calling it twice, or in an app that is attached already, does no harm.</remarks>
public static class WindhoverBuilderExtensions
{
    /// <summary>For <c>WebApplication.CreateBuilder</c> and <c>CreateSlimBuilder</c>.</summary>
    public static TBuilder UseWindhover<TBuilder>(this TBuilder builder, Action<WindhoverOptions>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        WorkerAttachment.Attach(builder.Services, configure);
        return builder;
    }

    /// <summary>For the web host of a <c>Host.CreateDefaultBuilder</c>.</summary>
    public static IWebHostBuilder UseWindhover(this IWebHostBuilder builder, Action<WindhoverOptions>? configure = null) =>
        builder.ConfigureServices(services => WorkerAttachment.Attach(services, configure));
}
