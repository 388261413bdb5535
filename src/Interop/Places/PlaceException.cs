namespace Windhover.Interop.Places;

/// <summary>A file or directory cannot be used, or must not be. The message is a whole sentence without the option in front of it.</summary>
internal sealed class PlaceException(string message) : IOException(message)
{
    /// <summary>errno(3) of the call that failed; 0 if none did.</summary>
    public int Error { get; init; }
}
