using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Windhover.Launcher.Model;
using Windhover.Launcher.World.Sockets;
using Windhover.Shared.Web;

namespace Windhover.Launcher.Metrics;

/// <summary>The launcher's metrics over TCP (<c>--metrics-listen</c>), for a Prometheus that no exporter of ours serves.</summary>
internal sealed class MetricsServer(Socket listener, MetricsWriter metrics) : IHostedService, IPausable
{
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(1);

    private WebServer? _web;

    public Task StartAsync(CancellationToken cancellationToken) => ResumeAsync();

    public Task StopAsync(CancellationToken cancellationToken) => PauseAsync(LastAnswers);

    public async Task PauseAsync(TimeSpan limit)
    {
        if (_web is { } web)
        {
            _web = null;
            await web.StopAsync(limit);
            await web.DisposeAsync();
        }
    }

    public async Task ResumeAsync() => _web = await WebServer.StartAsync((int)listener.Handle, HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path != MetricsSocket.Path || !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = context.Request.Path == MetricsSocket.Path ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status404NotFound;
            return;
        }
        var text = metrics.Text();
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        context.Response.ContentLength = text.Length;
        await context.Response.BodyWriter.WriteAsync(text, context.RequestAborted);
    }
}
