using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

switch (args[0])
{
    // Takes no hosting startup.
    case "slim":
        var slim = WebApplication.CreateSlimBuilder().Build();
        slim.MapGet("/test", () => "slim");
        slim.Run(args[1]);
        break;
    // No web host at all.
    case "service":
        var service = Host.CreateApplicationBuilder();
        service.Build().Run();
        break;
    // Two endpoints of its own, one of them for gRPC.
    case "endpoints":
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 7001);
            kestrel.Listen(IPAddress.Loopback, Number(args[1]), listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        app.MapGet("/test", (HttpContext context) => context.Request.Protocol);
        app.Run();
        break;
    // Metrics on a port of their own, as prometheus-net's server has it: another host in the process, made first and the old way.
    case "metrics":
#pragma warning disable ASPDEPR004, ASPDEPR008 // What libraries use that were compiled long ago.
        using (var metrics = new WebHostBuilder()
            .UseKestrel()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Number(args[1])))
            .Configure(metrics => metrics.Run(context => context.Response.WriteAsync("metrics of " + Environment.ProcessId)))
            .Build())
#pragma warning restore ASPDEPR004, ASPDEPR008
        {
            metrics.Start();
            var main = WebApplication.CreateBuilder().Build();
            main.MapGet("/test", () => Environment.ProcessId);
            main.MapGet("/metrics", () => "one worker's");
            main.Run();
        }
        break;
    // As it is told: TLS, redirects.
    case "tls":
        var tls = WebApplication.CreateBuilder().Build();
        tls.UseHttpsRedirection();
        tls.MapGet("/test", (HttpContext context) => $"{context.Request.Scheme} {context.Request.Protocol}");
        tls.Run();
        break;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
