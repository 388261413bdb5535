using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary>Command lines that start or check something, against recorded answers of statsd_exporter.</summary>
public sealed class CommandLineGoldenTests
{
    private static readonly JsonElement[] Golden = GoldenRows.Of("cli.json");

    public static TheoryData<int> Rows()
    {
        var rows = new TheoryData<int>();
        for (var index = 0; index < Golden.Length; index++)
        {
            var stderr = Golden[index].GetProperty("stderr").GetString()!;
            // Usage errors and panics are tested in process, beside the parser; JSON and the stale socket have tests of their own.
            if (stderr.StartsWith("level=INFO", StringComparison.Ordinal) && !stderr.Contains("panic:", StringComparison.Ordinal))
            {
                rows.Add(index);
            }
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Logs_and_ends_as_statsd_exporter_does(int row)
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(Path.Combine(folder.Root, "good.yml"), "mappings:\n- match: a.*\n  name: a\n");
        File.WriteAllText(Path.Combine(folder.Root, "bad.yml"), "mappings:\n- match: a.*\n");
        File.WriteAllText(Path.Combine(folder.Root, "re.yml"), "mappings:\n- match: a.*\n  match_type: regex\n  name: a\n");
        File.WriteAllText(Path.Combine(folder.Root, "empty.yml"), "");
        using var usedUdp = Bound(SocketType.Dgram, ProtocolType.Udp);
        using var usedTcp = Bound(SocketType.Stream, ProtocolType.Tcp);
        using var usedUnixgram = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        usedUnixgram.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder.Root, "ex.sock")));
        // The recording's own addresses are replaced by ones of this run, in what goes in and in what must come out.
        string Localize(string text) => text
            .Replace("127.0.0.1:49389", usedUdp.LocalEndPoint!.ToString(), StringComparison.Ordinal)
            .Replace("127.0.0.1:46055", usedTcp.LocalEndPoint!.ToString(), StringComparison.Ordinal)
            .Replace("127.0.0.1:23022", "127.0.0.1:0", StringComparison.Ordinal)
            .Replace("127.0.0.1:23023", "127.0.0.1:0", StringComparison.Ordinal)
            .Replace("/path/", folder.Root + "/", StringComparison.Ordinal);

        await using var exporter = ExporterUnderTest.Launch(
            Golden[row].GetProperty("args").EnumerateArray().Select(arg => Localize(arg.GetString()!)),
            start => start.WorkingDirectory = folder.Root);

        var runsOn = Golden[row].GetProperty("exit").ValueKind == JsonValueKind.String;
        var expected = LogLines.Comparable(Localize(Golden[row].GetProperty("stderr").GetString()!).Split('\n'));
        if (runsOn)
        {
            await exporter.WaitUntilServingAsync();
            Assert.Equal(expected, LogLines.Comparable(exporter.Process.Lines));
            exporter.Process.Signal(PosixSignal.SIGTERM);
        }
        Assert.Equal(runsOn ? 0 : Golden[row].GetProperty("exit").GetInt32(), await exporter.Process.ExitCodeAsync);
        if (!runsOn)
        {
            Assert.Equal(expected, LogLines.Comparable(exporter.Process.Lines));
        }
    }

    private static Socket Bound(SocketType type, ProtocolType protocol)
    {
        var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (type == SocketType.Stream)
        {
            socket.Listen();
        }
        return socket;
    }
}
