using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Endpoints;

/// <summary>Has Kestrel speak on an inherited socket what its address of <c>--listen</c> asks for.</summary>
internal sealed class LauncherEndpoint(OwnEndpoints own, ServerCertificate certificate, IConfiguration configuration)
{
    /// <param name="listen">With the app's defaults, and with what is to run outside of TLS.</param>
    /// <param name="plan">Null where an older launcher says nothing.</param>
    public void Configure(ListenOptions listen, ListenerPlan? plan)
    {
        if (plan is null)
        {
            return;
        }
        if (ProtocolName.Parse(plan.Protocols) is { } protocols)
        {
            listen.Protocols = protocols;
        }
        own.NoteServed(plan, listen.Protocols);
        if (plan.IsTls)
        {
            // The loader is gone by the time that Kestrel calls this.
            var kestrel = listen.KestrelServerOptions.ConfigurationLoader?.Configuration ?? configuration.GetSection("Kestrel");
            listen.UseHttps(https =>
            {
                try
                {
                    certificate.Apply(https, kestrel);
                }
                catch (Exception e)
                {
                    // In one sentence: the app's own Main would make a stack trace of it.
                    Console.Error.WriteLine(
                        $"windhover: no certificate for --listen {plan}: {e.Message.ReplaceLineEndings(" ")} Name one in the app's configuration "
                        + "(Kestrel:Certificates:Default:Path and KeyPath, or Password), or make one to develop with: dotnet dev-certs https");
                    Environment.Exit(1);
                }
            });
        }
    }
}
