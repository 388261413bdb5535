using System.Net;
using System.Net.Sockets;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Endpoints;

/// <summary>What these tests have in common.</summary>
internal static class EndpointsApps
{
    /// <summary>Its first argument says what it is.</summary>
    public static string App { get; } = Repository.BuiltFile("EndpointsApp", "Windhover.EndpointsApp.dll");

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The first digits of ports whose last digit is a slot's number: those of slots 0 and 1 were free a moment ago. Below those that
    /// the kernel gives to clients, of which one may come in between.</summary>
    public static string PortsOfSlots()
    {
        while (true)
        {
            var digits = Random.Shared.Next(1100, 3200);
            if (IsFree(10 * digits) && IsFree((10 * digits) + 1))
            {
                return digits.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The launcher with an app that never serves.</summary>
    public static ProcessUnderTest Start(IEnumerable<string> arguments, Action<System.Diagnostics.ProcessStartInfo>? configure = null) =>
        ProcessUnderTest.StartWindhover(
            ["--listen", "http://127.0.0.1:0", "--web.listen-address", "127.0.0.1:0", "--statsd.listen-udp", "", "--statsd.listen-tcp", "", .. arguments],
            configure);

    /// <summary>The addresses of the app that the banner names.</summary>
    public static async Task<Uri[]> UrlsAsync(LauncherUnderTest launcher)
    {
        var line = await launcher.Process.WaitForLineAsync(line => line.StartsWith("  app ", StringComparison.Ordinal));
        return [.. line[6..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(url => new Uri(url.Replace("*", "localhost", StringComparison.Ordinal)))];
    }

    public static Task<string> LineAsync(ProcessUnderTest launcher, string text) =>
        launcher.WaitForLineAsync(line => line.Contains(text, StringComparison.Ordinal));
}
