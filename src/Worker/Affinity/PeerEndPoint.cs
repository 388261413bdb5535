using System.Net;

namespace Windhover.Worker.Affinity;

/// <summary>Where the other workers reach this one.</summary>
internal sealed class PeerEndPoint : EndPoint
{
    public override string ToString() => "http://workers";
}
