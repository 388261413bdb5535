using Microsoft.AspNetCore.Server.Kestrel.Core;

// Another host of the process, made and started first, which the call of UseWindhover below leaves alone.
if (Environment.GetEnvironmentVariable("ADMIN_URL") is { } url)
{
    var admin = WebApplication.CreateBuilder().Build();
    admin.MapGet("/admin", () => "admin");
    admin.Urls.Add(url);
    await admin.StartAsync();
}
// The wrong host.
if (args is ["service"])
{
    var service = Host.CreateApplicationBuilder();
    service.UseWindhover();
    service.Build().Run();
    return;
}
var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel =>
    kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
builder.UseWindhover();
var app = builder.Build();
app.MapGet("/test", () => "slim");
app.MapGet("/slow", async (CancellationToken cancellationToken) =>
{
    await Task.Delay(TimeSpan.FromMilliseconds(1500), TimeProvider.System, cancellationToken);
    return "slept";
});
app.Run();
