using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Windhover.Interop.Places;
using Windhover.Launcher.Logs;

namespace Windhover.Launcher.Control;

/// <summary>Answers on the control socket: lets in whom it may, finds the row of <see cref="ControlOperations"/>, and turns what
/// goes wrong into an answer.</summary>
internal sealed class ControlEndpoints(ControlPages pages, ILogger<ControlEndpoints> logger)
{
    private const string IndexPath = "/";

    // A row: "GET  /status                     the launcher and its workers, as JSON".
    private static readonly byte[] Index = Encoding.UTF8.GetBytes(string.Concat(ControlOperations.All.Select(operation =>
        string.Create(CultureInfo.InvariantCulture, $"{operation.Method,-4} {operation.Path + operation.Query,-34} {operation.Page}\n"))));

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (Peer(context) is not { IsTrusted: true } peer)
            {
                await ControlAnswer.RefuseAsync(
                    context, StatusCodes.Status403Forbidden, "only the user that runs the launcher, and root, may ask it");
                return;
            }
            await RouteAsync(context, peer);
        }
        catch (BadHttpRequestException e)
        {
            await ControlAnswer.RefuseAsync(context, e.StatusCode, e.Message);
        }
        catch (TimeoutException)
        {
            await ControlAnswer.RefuseAsync(
                context, StatusCodes.Status503ServiceUnavailable, "the launcher's deciding loop does not answer");
        }
        catch (OperationCanceledException)
        {
            // The client went away, or the launcher ends.
        }
        catch (Exception e)
        {
            // An outermost loop: a defect here must neither end the launcher nor be silent.
            logger.ControlFailed(context.Request.Path.Value, e.GetType().Name, e.Message);
            if (!context.Response.HasStarted)
            {
                await ControlAnswer.RefuseAsync(
                    context, StatusCodes.Status500InternalServerError, $"{e.GetType().Name}: {e.Message}");
            }
        }
    }

    private Task RouteAsync(HttpContext context, PeerCredentials peer)
    {
        var (path, method) = (context.Request.Path.Value ?? IndexPath, context.Request.Method);
        var operation = ControlOperations.All.FirstOrDefault(operation => operation.Path == path);
        if (operation is null && path != IndexPath)
        {
            return ControlAnswer.RefuseAsync(
                context, StatusCodes.Status404NotFound, $"there is no {path}; GET / lists what there is");
        }
        var allowed = operation?.Method ?? HttpMethods.Get;
        if (!HttpMethods.Equals(method, allowed))
        {
            context.Response.Headers.Allow = allowed;
            return ControlAnswer.RefuseAsync(
                context, StatusCodes.Status405MethodNotAllowed, $"{path} wants {allowed}, not {method}");
        }
        return operation is null
            ? ControlAnswer.TextAsync(context, Index)
            : operation.Answer(pages, new ControlRequest(context, peer));
    }

    private static PeerCredentials? Peer(HttpContext context) =>
        context.Features.Get<IConnectionSocketFeature>() is { } connection ? PeerCredentials.Of(connection.Socket) : null;
}
