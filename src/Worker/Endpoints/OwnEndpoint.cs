using Microsoft.AspNetCore.Http;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Endpoints;

/// <summary>Where the app would listen without a launcher.</summary>
/// <param name="Url">As the app has it.</param>
/// <param name="Protocols">As <see cref="ProtocolName"/>; null for the usual ones.</param>
/// <param name="Source">Where the app says so.</param>
internal sealed record OwnEndpoint(string Url, string? Protocols, string Source)
{
    /// <summary>As <c>--listen</c> takes it.</summary>
    public string Option => new ListenerPlan(Url, Protocols) is { Protocols: not null } plan ? $"--listen '{plan}'" : $"--listen {Url}";

    /// <summary>Whether clients that look for it find all they expect at one of the launcher's sockets, on whatever interface.</summary>
    public bool IsServedBy(ListenerPlan plan) => IsAt(plan) && IsTls == plan.IsTls && (Protocols is null || Protocols == plan.Protocols);

    /// <summary>Whether both are at one port or path.</summary>
    public bool IsAt(ListenerPlan plan) => Place(Url) is { } own && own == Place(plan.Url);

    public bool IsTls => Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    private static string? Place(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.IsUnixPipe ? address.UnixPipePath : address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
