namespace Windhover.Emitter.Requests;

/// <summary>What was measured of a request that has ended.</summary>
/// <param name="Template">See <see cref="EndpointLabel"/>.</param>
/// <param name="Status">As it was counted.</param>
/// <param name="Bytes">Of the response's body, as the server got them.</param>
/// <param name="Microseconds">From the first middleware to the last byte.</param>
internal readonly record struct EndedRequest(string Template, int Status, long Bytes, long Microseconds);
