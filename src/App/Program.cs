using Windhover.App;
#if STATSD_JUSTEAT
using Windhover.App.JustEat;
#endif
using Windhover.Worker;

var builder = WebApplication.CreateBuilder(args);
// A line per request would say what request_count says; what goes wrong is still logged.
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, AppJson.Default));
builder.UseWindhover();
#if STATSD_JUSTEAT
builder.CountWithJustEat();
#endif

var app = builder.Build();
app.MapGet("/", (WorkerIdentity worker) => Results.Content(HomePage.Html(worker), "text/html; charset=utf-8"));
app.MapGet("/test", () => "rest");
app.MapGet("/test1", string () => throw new InvalidOperationException("/test1 fails on purpose"));
app.MapGet("/whoami", (WorkerIdentity worker) => worker);
app.MapGet("/slow", SlowEndpoint.HandleAsync);
app.MapPost("/length", LengthEndpoint.HandleAsync);
app.MapGet("/healthz", () => "ok");
app.Run();
