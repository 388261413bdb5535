using System.Globalization;

namespace Windhover.Shared.Net;

/// <summary>Ports by name, such as <c>http</c>: those of <c>/etc/services</c>, and, as containers often lack the file, a few more.</summary>
internal static class ServicePort
{
    private const string Services = "/etc/services";

    private static readonly Dictionary<string, int> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["domain/udp"] = 53,
        ["ftp/tcp"] = 21,
        ["ftps/tcp"] = 990,
        ["gopher/tcp"] = 70,
        ["http/tcp"] = 80,
        ["https/tcp"] = 443,
        ["imap2/tcp"] = 143,
        ["imap3/tcp"] = 220,
        ["imaps/tcp"] = 993,
        ["pop3/tcp"] = 110,
        ["pop3s/tcp"] = 995,
        ["smtp/tcp"] = 25,
        ["submission/tcp"] = 587,
        ["ssh/tcp"] = 22,
        ["telnet/tcp"] = 23,
    };

    /// <returns>0 for no name; null if it is unknown.</returns>
    public static int? Tcp(string name) => Find(name, "tcp");

    /// <inheritdoc cref="Tcp"/>
    public static int? Udp(string name) => Find(name, "udp");

    private static int? Find(string name, string network) =>
        name.Length == 0 ? 0 : InFile(name, network) ?? (Known.TryGetValue($"{name}/{network}", out var port) ? port : null);

    // services(5): name, port/protocol, aliases.
    private static int? InFile(string name, string network)
    {
        if (!File.Exists(Services))
        {
            return null;
        }
        foreach (var line in File.ReadLines(Services))
        {
            var fields = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 2
                && fields[1].Split('/') is [var port, var protocol]
                && protocol == network
                && fields.Where((_, index) => index != 1).Contains(name, StringComparer.OrdinalIgnoreCase)
                && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }
        }
        return null;
    }
}
