namespace Windhover.Emitter.Requests;

/// <summary>Follows the requests that are measured; an app adds it as a service.</summary>
/// <remarks>Called by every request, from any thread: no locks, no allocations, no exceptions.</remarks>
internal abstract class RequestObserver
{
    private volatile bool _pausing;

    /// <summary>While it is set, requests are neither measured nor counted nor observed.</summary>
    public bool Pausing
    {
        get => _pausing;
        set => _pausing = value;
    }

    public abstract void Started();

    /// <summary>The last byte has left, or the connection is gone; once for each <see cref="Started"/>.</summary>
    public abstract void Ended(long microseconds);

    /// <summary>A measurement that was not there before; it is used again for later requests, and never goes away.</summary>
    public abstract void Created(RequestMeasurement measurement);
}
