using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Windhover.Emitter.Requests;

/// <summary>Counts the requests that the server itself answers, before any middleware: a malformed request line (400), a URL
/// (414) or headers (431) that are too long, headers that do not come (408).</summary>
internal sealed class RejectedRequests(RequestSeries series) : IObserver<KeyValuePair<string, object?>>
{
    // ASP.NET Core, HttpProtocol.SetBadRequestState; written before the response is.
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private static readonly object Counted = new();

    /// <summary>An exception that the middleware has seen reaches the server, too, which then reports it as well.</summary>
    public static void MarkCounted(BadHttpRequestException exception) => exception.Data[Counted] = Counted;

    // The predicate keeps the events of every other request switched off.
    public void Subscribe(DiagnosticListener server) => server.Subscribe(this, static name => name == BadRequest);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: BadRequest, Value: IFeatureCollection features }
            && features.Get<IBadRequestExceptionFeature>()?.Error is BadHttpRequestException exception
            && !exception.Data.Contains(Counted)
            // The rest of a request that was answered already: that answer was counted.
            && features.Get<IHttpResponseFeature>() is not { HasStarted: true })
        {
            // What was read of the request is not to be trusted, its method included.
            series.Count(MethodLabel.Other, EndpointLabel.Unmatched, exception.StatusCode);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
