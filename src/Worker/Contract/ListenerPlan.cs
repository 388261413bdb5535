namespace Windhover.Worker.Contract;

/// <summary>What is to be spoken on one of the inherited sockets: written by the launcher, read by the worker.</summary>
/// <param name="Url">As a client writes it, with the real port: <c>https://localhost:5001</c>.</param>
/// <param name="Protocols"><c>http1</c>, <c>http2</c> or <c>http1and2</c>; null: as the app says, else as Kestrel does.</param>
internal sealed record ListenerPlan(string Url, string? Protocols = null)
{
    private const string ProtocolsOption = "?protocols=";

    public bool IsTls => Url.StartsWith("https:", StringComparison.Ordinal);

    public static ListenerPlan Parse(string text) =>
        text.LastIndexOf(ProtocolsOption, StringComparison.Ordinal) is >= 0 and var at
            ? new ListenerPlan(text[..at], text[(at + ProtocolsOption.Length)..])
            : new ListenerPlan(text);

    /// <summary>As <c>--listen</c> takes it, too.</summary>
    public override string ToString() => Protocols is null ? Url : Url + ProtocolsOption + Protocols;
}
