using Microsoft.AspNetCore.Http;

namespace Windhover.Emitter.Requests;

/// <summary>Takes a note of each request that is measured; an app adds it as a service.</summary>
/// <remarks>Called by every request, from any thread, once its last byte has left or its connection is gone: no waiting, no exceptions.</remarks>
internal abstract class RequestLog
{
    public abstract void Add(HttpContext context, in EndedRequest request);
}
