var builder = WebApplication.CreateSlimBuilder(args);
// A worker, where a launcher has started it; otherwise the app is as if this were not here.
builder.UseWindhover();

var app = builder.Build();
app.MapGet("/", () => $"Hello from process {Environment.ProcessId}\n");
app.MapGet("/healthz", () => "ok\n");
app.Run();
