namespace Windhover.Compare;

/// <summary>Where a program under test listens.</summary>
/// <param name="Udp">Host and port.</param>
/// <param name="Web">Host and port.</param>
/// <param name="Unixgram">A name without a file.</param>
internal sealed record Endpoints(string Udp, string Web, string Unixgram);
