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

    /// <summary>Errors are in our own words; that there is one, and all other lines, are as recorded.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Logs_and_ends_as_statsd_exporter_does(int row)
    {
        using var place = new Place();

        await using var exporter = place.Launch(Golden[row].GetProperty("args").EnumerateArray().Select(arg => arg.GetString()!));

        var runsOn = Golden[row].GetProperty("exit").ValueKind == JsonValueKind.String;
        var recorded = LogLines.Comparable(place.Localize(Golden[row].GetProperty("stderr").GetString()!).Split('\n'));
        if (runsOn)
        {
            await exporter.WaitUntilServingAsync();
            Assert.Equal(recorded, LogLines.Comparable(exporter.Process.Lines));
            exporter.Process.Signal(PosixSignal.SIGTERM);
        }
        Assert.Equal(runsOn ? 0 : Golden[row].GetProperty("exit").GetInt32(), await exporter.Process.ExitCodeAsync);
        if (!runsOn)
        {
            var actual = LogLines.Comparable(exporter.Process.Lines);
            Assert.Equal(recorded.Where(line => !IsError(line)), actual.Where(line => !IsError(line)));
            Assert.Equal(recorded.Count(IsError), actual.Count(IsError));
        }
    }

    [Theory]
    [InlineData("--statsd.relay.address=nohost", "--statsd.relay.address: 'nohost': expected HOST:PORT, :PORT or [IPV6]:PORT")]
    [InlineData("--statsd.relay.address=127.0.0.1:99999", "--statsd.relay.address: '127.0.0.1:99999': expected a port from 0 to 65535")]
    [InlineData("--statsd.relay.address=no.such.invalid:1", "--statsd.relay.address: 'no.such.invalid:1': the name 'no.such.invalid' has no address")]
    [InlineData("--statsd.listen-udp=127.0.0.1", "--statsd.listen-udp: '127.0.0.1': expected HOST:PORT, :PORT or [IPV6]:PORT")]
    [InlineData("--statsd.listen-tcp=1.2.3.4.5:1", "--statsd.listen-tcp: '1.2.3.4.5:1': the name '1.2.3.4.5' has no address")]
    [InlineData("--statsd.listen-udp=127.0.0.1:49389", "--statsd.listen-udp: cannot listen on 127.0.0.1:49389: the address is in use; stop what uses it (ss -lntup shows it), or choose another")]
    [InlineData("--web.listen-address=127.0.0.1:46055", "--web.listen-address: cannot listen on 127.0.0.1:46055: the address is in use; stop what uses it (ss -lntup shows it), or choose another")]
    [InlineData("--web.listen-address=bad", "--web.listen-address: 'bad': expected HOST:PORT, :PORT or [IPV6]:PORT")]
    [InlineData("--statsd.listen-unixgram=/path/ex.sock", "--statsd.listen-unixgram: cannot listen on /path/ex.sock: another program serves /path/ex.sock; stop it or choose another path")]
    [InlineData("--statsd.listen-unixgram=/no/dir/x.sock", "--statsd.listen-unixgram: cannot listen on /no/dir/x.sock: the directory of /no/dir/x.sock does not exist: there is no /no")]
    [InlineData("--statsd.mapping-config=missing.yml", "--statsd.mapping-config: cannot read the mapping file missing.yml: Could not find file '/path/missing.yml'")]
    [InlineData("--statsd.mapping-config=.", "--statsd.mapping-config: cannot read the mapping file .: it is a directory")]
    [InlineData("--statsd.listen-udp=", "Nothing to receive on: expected an address in one of --statsd.listen-udp, --statsd.listen-tcp, --statsd.listen-unixgram and --statsd.listen-unix")]
    public async Task What_stops_the_start_is_told_with_flag_value_and_what_was_expected(string flag, string message)
    {
        using var place = new Place();
        string[] others = ["--web.listen-address=127.0.0.1:0", "--statsd.listen-udp=127.0.0.1:0", "--statsd.listen-tcp="];

        await using var exporter = place.Launch([flag, .. others.Where(other => !other.StartsWith(flag.Split('=')[0], StringComparison.Ordinal))]);

        Assert.Equal(1, await exporter.Process.ExitCodeAsync);
        Assert.Equal($"level=ERROR msg=\"{place.Localize(message)}. The exporter ends\"", LogLines.Comparable(exporter.Process.Lines)[^1]);
    }

    private static bool IsError(string line) => line.StartsWith("level=ERROR", StringComparison.Ordinal);

    /// <summary>A folder with the files of the recordings, and the addresses that were in use there.</summary>
    private sealed class Place : IDisposable
    {
        private readonly TemporaryDirectory _folder = new();
        private readonly Socket _udp = Bound(SocketType.Dgram, ProtocolType.Udp);
        private readonly Socket _tcp = Bound(SocketType.Stream, ProtocolType.Tcp);
        private readonly Socket _unixgram = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

        public Place()
        {
            File.WriteAllText(PathTo("good.yml"), "mappings:\n- match: a.*\n  name: a\n");
            File.WriteAllText(PathTo("bad.yml"), "mappings:\n- match: a.*\n");
            File.WriteAllText(PathTo("re.yml"), "mappings:\n- match: a.*\n  match_type: regex\n  name: a\n");
            File.WriteAllText(PathTo("empty.yml"), "");
            _unixgram.Bind(new UnixDomainSocketEndPoint(PathTo("ex.sock")));
        }

        public string PathTo(string name) => _folder.PathTo(name);

        /// <summary>The recording's own addresses are replaced by ones of this run, in what goes in and in what must come out.</summary>
        public string Localize(string text) => text
            .Replace("127.0.0.1:49389", _udp.LocalEndPoint!.ToString(), StringComparison.Ordinal)
            .Replace("127.0.0.1:46055", _tcp.LocalEndPoint!.ToString(), StringComparison.Ordinal)
            .Replace("127.0.0.1:23022", "127.0.0.1:0", StringComparison.Ordinal)
            .Replace("127.0.0.1:23023", "127.0.0.1:0", StringComparison.Ordinal)
            .Replace("/path/", _folder.Root + "/", StringComparison.Ordinal);

        public ExporterUnderTest Launch(IEnumerable<string> arguments) =>
            ExporterUnderTest.Launch(arguments.Select(Localize), start => start.WorkingDirectory = _folder.Root);

        public void Dispose()
        {
            _udp.Dispose();
            _tcp.Dispose();
            _unixgram.Dispose();
            _folder.Dispose();
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
}
