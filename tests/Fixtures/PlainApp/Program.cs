using System.Net;
using Microsoft.AspNetCore.SignalR;

var builder = WebApplication.CreateBuilder(args);
// Ports that a worker must not bind: the next worker could not.
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 1));
builder.Services.AddSignalR();
var app = builder.Build();
app.Urls.Add("http://127.0.0.1:2");
app.MapGet("/test", () => "plain");
app.MapGet("/items/{id:int}", (int id) => id);
// What a process that this app starts would inherit.
app.MapGet("/environment", () => Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal));
app.MapGet("/hooks", () => new Dictionary<string, string?>(StringComparer.Ordinal)
{
    ["hooks"] = Environment.GetEnvironmentVariable("DOTNET_STARTUP_HOOKS"),
    ["startups"] = Environment.GetEnvironmentVariable("ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"),
});
// From then on this app cannot be stopped in order.
app.MapGet("/stick", () =>
{
    app.Lifetime.ApplicationStopping.Register(() => new ManualResetEventSlim().Wait());
    return "stuck";
});
// Never ends.
app.MapGet("/hang", () => new TaskCompletionSource<string>().Task);
// Runs until the app is told to stop, as event streams do.
app.MapGet("/events", async (HttpResponse response, CancellationToken gone) =>
{
    response.ContentType = "text/event-stream";
    await response.WriteAsync($"data: {Environment.ProcessId}\n\n", gone);
    await response.Body.FlushAsync(gone);
    using var end = CancellationTokenSource.CreateLinkedTokenSource(gone, app.Lifetime.ApplicationStopping);
    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
    await response.WriteAsync("data: the end\n\n", gone);
});
app.MapHub<Hub>("/hub");
app.Run();
