using Microsoft.AspNetCore.Hosting;
using Windhover.Worker.Attach;
using Windhover.Worker.Board;

[assembly: HostingStartup(typeof(WindhoverHostingStartup))]

namespace Windhover.Worker.Attach;

/// <summary>Attaches an app that does not know Windhover, through <c>ASPNETCORE_HOSTINGSTARTUPASSEMBLIES</c>.</summary>
internal sealed class WindhoverHostingStartup : IHostingStartup
{
    public void Configure(IWebHostBuilder builder)
    {
        // An app without a launcher that carries the variable, a test of it say, is left alone.
        if (WorkerProcess.Current is not null && HostChoice.MayAttachUnasked(builder))
        {
            builder.ConfigureServices(services => WorkerAttachment.Attach(services, configure: null));
        }
    }
}
