using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Windhover.Testing;

namespace Windhover.Security.Tests;

/// <summary>A real <c>windhover exporter</c>, and one client of its web socket that asks on a new connection each time, as a scraper does
/// whose connection was closed.</summary>
internal sealed partial class ExporterProcess : IAsyncDisposable
{
    private ExporterProcess(ProcessUnderTest process, int port) => (Process, Port) = (process, port);

    public ProcessUnderTest Process { get; }

    public int Port { get; }

    /// <param name="arguments">On top of free ports.</param>
    /// <param name="maxDescriptors"><c>ulimit -n</c>; 0 for what the test has.</param>
    public static async Task<ExporterProcess> StartAsync(IEnumerable<string> arguments, int maxDescriptors = 0)
    {
        string[] all =
            ["exporter", "--web.listen-address=127.0.0.1:0", "--statsd.listen-udp=127.0.0.1:0", "--statsd.listen-tcp=127.0.0.1:0", .. arguments];
        var process = ProcessUnderTest.StartWindhover(all, maxDescriptors > 0 ? start => Limit(start, maxDescriptors) : null);
        var line = await process.WaitForLineAsync(line => Listening().IsMatch(line));
        return new ExporterProcess(process, int.Parse(Listening().Match(line).Groups[1].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>Lowers what <c>ulimit -n</c> shows for a program that is to be started.</summary>
    public static void Limit(ProcessStartInfo start, int maxDescriptors)
    {
        // The shell lowers the limit, and becomes the program.
        start.ArgumentList.Insert(0, start.FileName);
        start.ArgumentList.Insert(0, string.Create(CultureInfo.InvariantCulture, $"ulimit -n {maxDescriptors}; exec \"$0\" \"$@\""));
        start.ArgumentList.Insert(0, "-c");
        start.FileName = "/bin/sh";
    }

    /// <summary>One request on a connection of its own.</summary>
    /// <param name="authorization">Name and password with a colon between; null for none.</param>
    /// <returns>The status and the body.</returns>
    /// <exception cref="IOException">The connection was broken off.</exception>
    public Task<(int Status, string Body)> GetAsync(string path, string? authorization = null) => GetAsync(Port, path, authorization);

    /// <inheritdoc cref="GetAsync(string, string)"/>
    /// <remarks>On a thread of its own: ten thousand clients of the same test have the thread pool.</remarks>
    public static Task<(int Status, string Body)> GetAsync(int port, string path, string? authorization = null) =>
        Task.Factory.StartNew(
            () => Get(port, path, authorization), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static (int Status, string Body) Get(int port, string path, string? authorization)
    {
        var header = authorization is null ? "" : $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(authorization))}\r\n";
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{header}\r\n");
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.ReceiveTimeout = (int)TestLimits.Hang.TotalMilliseconds;
        client.Connect(IPAddress.Loopback, port);
        client.Send(request);
        using var reader = new StreamReader(new NetworkStream(client));
        var answer = reader.ReadToEnd();
        return answer.Length == 0
            ? (0, "")
            : (int.Parse(answer.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture), answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
    }

    [GeneratedRegex("msg=Listening proto=http address=[^ \"]*:([0-9]+)")]
    private static partial Regex Listening();
}
