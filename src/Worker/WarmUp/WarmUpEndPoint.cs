using System.Net;

namespace Windhover.Worker.WarmUp;

/// <summary>Where only this process can reach its own app.</summary>
internal sealed class WarmUpEndPoint : EndPoint
{
    public override string ToString() => "http://warm-up";
}
