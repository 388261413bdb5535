using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Windhover.Emitter.Requests;

namespace Windhover.Worker.Access;

/// <summary>What one line of the access log tells.</summary>
/// <param name="Request">What was measured.</param>
/// <param name="Began">UTC.</param>
/// <param name="Remote">Null for a unix socket. Behind a proxy, what the app's middleware for forwarded headers has put there.</param>
/// <param name="User">Name of the user whom the app has authenticated.</param>
/// <param name="Method">As the client wrote it, as the others that follow.</param>
/// <param name="Target">With the query.</param>
/// <param name="Protocol">Such as HTTP/1.1.</param>
/// <param name="Referer">Null if there is none, as the two that follow.</param>
/// <param name="Agent">The header User-Agent.</param>
/// <param name="Trace">32 hexadecimal digits.</param>
internal readonly record struct AccessRecord(
    EndedRequest Request,
    DateTime Began,
    IPAddress? Remote,
    string? User,
    string Method,
    string Target,
    string Protocol,
    string? Referer,
    string? Agent,
    string? Trace)
{
    // By way of the features: what HttpContext would make anew for the asking stays unmade.
    public static AccessRecord Of(HttpContext context, in EndedRequest request, DateTime now)
    {
        var features = context.Features;
        var read = features.GetRequiredFeature<IHttpRequestFeature>();
        var isHead = HttpMethods.IsHead(read.Method);
        return new AccessRecord(
            isHead ? request with { Bytes = 0 } : request,
            now.AddMicroseconds(-request.Microseconds),
            features.Get<IHttpConnectionFeature>()?.RemoteIpAddress,
            features.Get<IHttpAuthenticationFeature>()?.User?.Identity?.Name,
            read.Method,
            read.RawTarget.Length > 0 ? read.RawTarget : read.Path + read.QueryString,
            read.Protocol,
            read.Headers.Referer,
            read.Headers.UserAgent,
            features.Get<IHttpActivityFeature>()?.Activity is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId.ToHexString() : null);
    }
}
