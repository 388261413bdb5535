using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Windhover.SessionApp;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSignalR();
var app = builder.Build();
app.UsePathBase("/base");
app.UseRouting();
app.UseWebSockets();
app.MapHub<CountingHub>("/hub");
app.MapGet("/pid", () => Environment.ProcessId);
app.Map("/hub/pid", () => Environment.ProcessId);
app.MapGet("/hubs/pid", () => Environment.ProcessId);
// What an app can know of a request, a line each.
app.Map("/facts/{**rest}", (HttpContext context) =>
{
    var (request, connection) = (context.Request, context.Connection);
    string[] facts =
    [
        $"{request.Method} {context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}",
        $"{request.Scheme} {request.Host} {request.Path} {request.QueryString}",
        $"{connection.RemoteIpAddress} {connection.LocalIpAddress} {connection.LocalPort}",
        .. request.Headers.OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase).Select(header => $"{header.Key}: {header.Value}"),
    ];
    context.Response.Headers["X-Remote-Port"] = connection.RemotePort.ToString(CultureInfo.InvariantCulture);
    context.Response.Headers["X-Pid"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    return string.Join('\n', facts);
});
// Length and hash of what was sent.
app.MapPost("/upload", async (HttpRequest request) =>
{
    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    var buffer = new byte[64 * 1024];
    var length = 0L;
    for (int count; (count = await request.Body.ReadAsync(buffer)) > 0; length += count)
    {
        hash.AppendData(buffer, 0, count);
    }
    return $"{length} {Convert.ToHexString(hash.GetHashAndReset())} {Environment.ProcessId}";
});
// Takes no more than 1,000 bytes, and no less than 1,000 a second.
app.MapPost("/small", ReadAsync).WithMetadata(new RequestSizeLimitAttribute(1000));
app.MapPost("/fast", (HttpRequest request) =>
{
    request.HttpContext.Features.GetRequiredFeature<IHttpMinRequestBodyDataRateFeature>().MinDataRate = new MinDataRate(1000, TimeSpan.FromSeconds(2));
    return ReadAsync(request);
});
// Answers without a look at the body.
app.MapPost("/reject", () => Results.StatusCode(StatusCodes.Status403Forbidden));
app.MapGet("/bytes/{count:int}", (int count) => Results.Bytes(new byte[count]));
app.MapGet("/headers/{count:int}", (int count, HttpResponse response) =>
{
    for (var i = 0; i < count; i++)
    {
        response.Headers[$"X-Filler-{i}"] = new string('x', 1000);
    }
    return Environment.ProcessId;
});
app.MapGet("/cached", (HttpResponse response) =>
{
    response.Headers.CacheControl = "public, max-age=60";
    return Environment.ProcessId;
});
app.MapGet("/slow/{milliseconds:int}", async (int milliseconds, CancellationToken gone) =>
{
    await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, gone);
    return Environment.ProcessId;
});
// Sends a piece and waits for the rest.
app.MapGet("/pieces", async (HttpResponse response, CancellationToken gone) =>
{
    await response.WriteAsync("first\n", gone);
    await response.Body.FlushAsync(gone);
    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, gone);
});
app.MapGet("/status/{code:int}", (int code) => Results.StatusCode(code));
// Sends back what comes.
app.Map("/socket", async (HttpContext context) =>
{
    using var socket = await context.WebSockets.AcceptWebSocketAsync();
    var buffer = new byte[256 * 1024];
    while (await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted) is { MessageType: not System.Net.WebSockets.WebSocketMessageType.Close } message)
    {
        await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
    }
    await socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
});
app.Run();

static async Task<int> ReadAsync(HttpRequest request)
{
    await request.Body.CopyToAsync(Stream.Null);
    return Environment.ProcessId;
}
