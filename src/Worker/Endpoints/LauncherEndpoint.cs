using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Endpoints;

/// <summary>Has Kestrel speak on the inherited sockets what their addresses of <c>--listen</c> ask for.</summary>
internal sealed class LauncherEndpoint(OwnEndpoints own, IServiceProvider services, IConfiguration configuration) : IDisposable
{
    private readonly List<(ListenOptions Listen, ListenerPlan Plan)> _tls = [];
    private readonly Dictionary<string, ServerCertificate> _certificates = new(StringComparer.Ordinal);

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
            _tls.Add((listen, plan));
        }
    }

    /// <summary>To be called when the options have no loader any more: with the certificate it would load the app's own endpoints, too.</summary>
    /// <param name="kestrel">The section of the configuration that it had; null for the usual one.</param>
    public void AddTls(IConfiguration? kestrel)
    {
        kestrel ??= configuration.GetSection("Kestrel");
        foreach (var (listen, plan) in _tls)
        {
            var endpoint = OwnEndpoints.NameAt(kestrel, plan);
            try
            {
                if (!_certificates.TryGetValue(endpoint, out var certificate))
                {
                    certificate = ActivatorUtilities.CreateInstance<ServerCertificate>(services, kestrel, endpoint);
                    _certificates.Add(endpoint, certificate);
                }
                listen.UseHttps(certificate.Apply);
            }
            catch (Exception e)
            {
                // In one sentence: the app's own Main would make a stack trace of it.
                var section = new[] { $"Endpoints:{endpoint}:Certificate", "Certificates:Default" }.FirstOrDefault(key => kestrel.GetSection(key).Exists());
                var reason = section is not null
                    ? $"Kestrel:{section} cannot be used: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}"
                    : "the app's configuration has no Kestrel:Certificates:Default (Path, and KeyPath or Password), and there is no "
                        + "development certificate (dotnet dev-certs https)";
                Console.Error.WriteLine($"windhover: no certificate for --listen {plan}: {reason}");
                Environment.Exit(1);
            }
        }
    }

    public void Dispose()
    {
        foreach (var certificate in _certificates.Values)
        {
            certificate.Dispose();
        }
    }
}
