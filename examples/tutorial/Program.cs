var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();
// As a client library for Prometheus does it: the counter is a field in the memory of this process.
var count = 0L;
app.MapGet("/test", () =>
{
    Interlocked.Increment(ref count);
    return "rest\n";
});
app.MapGet("/metrics", (HttpResponse response) =>
{
    // As most servers before uWSGI's workers do: the next scrape comes over a connection of its own.
    response.Headers.Connection = "close";
    return $"# TYPE request_count counter\nrequest_count {Interlocked.Read(ref count)}\n";
});
app.Run();
