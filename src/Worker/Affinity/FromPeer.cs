namespace Windhover.Worker.Affinity;

/// <summary>Feature of a connection that another worker has made. No client can forge it, as it could a header.</summary>
internal sealed class FromPeer
{
    public static readonly FromPeer Instance = new();
}
