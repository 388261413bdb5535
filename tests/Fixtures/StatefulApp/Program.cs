using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Windhover.StatefulApp;
using Windhover.Worker;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders().AddSimpleConsole();
builder.Services.AddAntiforgery();
builder.Services.AddAuthorization();
builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
    cookie.Events.OnRedirectToLogin = context =>
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    });
if (args.Contains("named"))
{
    builder.Services.AddDataProtection().SetApplicationName("chosen");
}
if (args.Contains("own-keys"))
{
    builder.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(args[^1]));
}
if (args.Contains("all"))
{
    builder.Services.AddDistributedMemoryCache();
    builder.Services.AddSession();
    builder.Services.AddOutputCache();
    builder.Services.AddRateLimiter(_ => { });
    builder.Services.AddHostedService<Clock>();
}
builder.Services.AddLeaderHostedService<Journal>();
// What injects WorkerIdentity also without a launcher.
builder.UseWindhover();
var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapGet("/form", (HttpContext context, IAntiforgery antiforgery) => antiforgery.GetAndStoreTokens(context).RequestToken);
app.MapPost("/form", async (HttpContext context, IAntiforgery antiforgery) =>
    await antiforgery.IsRequestValidAsync(context) ? Results.Ok() : Results.BadRequest());
app.MapGet("/login", (HttpContext context) => context.SignInAsync(
    new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ada")], CookieAuthenticationDefaults.AuthenticationScheme))));
app.MapGet("/me", (ClaimsPrincipal user) => user.Identity!.Name).RequireAuthorization();
app.MapGet("/leader", (WorkerIdentity worker) => $"{Environment.ProcessId} {worker.IsLeader} {worker.LeaderToken.IsCancellationRequested}");
app.Run();
