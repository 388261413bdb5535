using Microsoft.AspNetCore.Server.Kestrel.Core;

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
