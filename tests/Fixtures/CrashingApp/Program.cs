var builder = WebApplication.CreateBuilder(args);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
var app = builder.Build();
app.MapGet("/test", () => "crashing");
app.MapGet("/exit", void () => Environment.Exit(3));
app.MapGet("/fail", void () => Environment.FailFast("on purpose"));
app.MapGet("/overflow", (int depth) => Below(depth));
app.Run();

// Calls itself until the stack is used up.
static long Below(long depth) => depth < 0 ? depth : Below(depth + 1) + Below(depth + 2);
