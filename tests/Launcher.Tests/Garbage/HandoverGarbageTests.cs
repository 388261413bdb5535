using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Windhover.Emitter.Outbox;
using Windhover.Interop;
using Windhover.Interop.Channel;
using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;
using Windhover.Launcher.Upgrading;
using Windhover.Launcher.World;
using Windhover.Launcher.World.Board;
using Windhover.Launcher.World.Outboxes;
using Windhover.Launcher.World.Processes;
using Windhover.Launcher.World.Sockets;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.Tests.Garbage;

/// <summary>The state that an upgrade hands over is not what it should be: the next program says so in one sentence, and does not start.</summary>
public sealed class HandoverGarbageTests
{
    private const int States = 40_000;

    private static readonly byte[] Good = JsonSerializer.SerializeToUtf8Bytes(Sample(), UpgradeJson.Default.UpgradeState);

    private static readonly Gen<string> Values = Gen.OneOf(
        "null", "-1", "2000000000", "9223372036854775807", "1e300", "\"\"", "\"-\"", "[]", "{}", "[null]", "true", "{\"a\":1}", "[[[[[[]]]]]]");

    private static readonly Gen<byte[]> Torn = Gen.Frequency(
        (3, Gen.Select(Gen.Int[0, 1000], Values).Array[1, 4].Select(Replaced)),
        (2, Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Byte).Array[1, 8].Select(Flipped)),
        (1, Gen.Int[0, Good.Length].Select(length => Good[..length])),
        (1, Gen.Byte.Array[0, 200]));

    [Fact]
    public void A_whole_state_is_read() => Assert.Equal(2, Read(Good)!.World.Outboxes!.Open.Count);

    [Fact]
    public void What_cannot_be_read_is_one_sentence() => Run(States);

    [Fact]
    [Trait("Category", "Long")]
    public void What_cannot_be_read_is_one_sentence_for_long() => Run(States * GarbageStates.LongFactor);

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/proc/self/environ")]
    [InlineData("/dev/zero")]
    public void A_number_that_leads_elsewhere_is_one_sentence(string path)
    {
        using var file = File.OpenHandle(path);
        var copy = Descriptors.Duplicate((int)file.DangerousGetHandle(), 3);
        var number = (int)copy.DangerousGetHandle();
        copy.SetHandleAsInvalid();

        Assert.Throws<UpgradeException>(() => StateFile.Read(number));
    }

    [Fact]
    public void Memory_of_a_size_that_cannot_be_is_not_mapped()
    {
        var node = JsonNode.Parse(Good)!;
        node["World"]!["Outboxes"]!["Open"]![0]!["Layout"]!["RecordsPerStripe"] = 1 << 30;

        var problem = Assert.Throws<UpgradeException>(() => Read(Encoding.UTF8.GetBytes(node.ToJsonString())));
        Assert.Contains("a size that cannot be", problem.Message, StringComparison.Ordinal);
    }

    private static void Run(int states) => Torn.SampleStates(
        bytes =>
        {
            try
            {
                if (Read(bytes) is { } state)
                {
                    // What is used before anything else.
                    _ = (state.World.Board.Rows, state.Pool.Slots.Count, state.Processes.Count, state.LastLines.Count);
                }
            }
            catch (UpgradeException)
            {
                // As it should be.
            }
        },
        states);

    private static UpgradeState? Read(byte[] bytes)
    {
        var file = MemoryFile.Create("test-upgrade", bytes.Length);
        RandomAccess.Write(file, bytes, 0);
        var number = (int)file.DangerousGetHandle();
        // The reader closes it.
        file.SetHandleAsInvalid();
        return StateFile.Read(number);
    }

    private static byte[] Flipped((int Place, byte Change)[] changes)
    {
        var torn = (byte[])Good.Clone();
        foreach (var (place, change) in changes)
        {
            torn[place] ^= change;
        }
        return torn;
    }

    private static byte[] Replaced((int Which, string Value)[] changes)
    {
        var root = JsonNode.Parse(Good)!;
        foreach (var (which, value) in changes)
        {
            JsonNode[] all = [.. All(root)];
            var node = all[which % all.Length];
            var other = JsonNode.Parse(value);
            if (node.Parent is JsonObject parent)
            {
                parent[node.GetPropertyName()] = other;
            }
            else if (node.Parent is JsonArray array)
            {
                array[node.GetElementIndex()] = other;
            }
        }
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static IEnumerable<JsonNode> All(JsonNode node) => Children(node).OfType<JsonNode>().SelectMany(All).Prepend(node);

    private static IEnumerable<JsonNode?> Children(JsonNode node) => node switch
    {
        JsonObject parent => parent.Select(pair => pair.Value),
        JsonArray array => array,
        _ => [],
    };

    private static UpgradeState Sample()
    {
        var arbiter = new Arbiter(new ArbiterOptions { Workers = 2, EmbeddedExporter = true }, new Random(1));
        return new UpgradeState
        {
            Format = UpgradeState.CurrentFormat,
            Version = "1.2.3",
            Pid = Environment.ProcessId,
            ClockStart = 1,
            Upgrades = 1,
            Pool = arbiter.HandOver(),
            World = new WorldState
            {
                Listen = ["http://127.0.0.1:5000"],
                Statsd = null,
                ExporterArguments = ["--web.listen-address", "127.0.0.1:9102"],
                MetricsListen = null,
                Listeners = [new ListenerHandover(7, "http://127.0.0.1:5000", null)],
                RuntimeDirectory = "/run/windhover/5000",
                Control = new SocketHandover(8, "/run/windhover/5000/control.sock"),
                Exporter = new ExporterHandover
                {
                    Workers = new SocketHandover(9, "/run/windhover/5000/statsd.sock"),
                    UdpFds = [10],
                    TcpFd = 11,
                    Unixgram = null,
                    WebFd = 12,
                },
                Board = new BoardHandover(13, 1100, BoardMemory.Version, new Dictionary<int, long> { [0] = 5 }),
                Outboxes = new OutboxesHandover(
                    OutboxMemory.Version,
                    AckPage.Version,
                    new ChannelHandover(14, 15, 16),
                    new Dictionary<int, long> { [0] = 17 },
                    OutboxTotals.None,
                    [
                        new OutboxHandover(0, 17, IsLeft: false, OutboxLayout.Default, OutboxTotals.None),
                        new OutboxHandover(1, 18, IsLeft: true, OutboxLayout.Default, OutboxTotals.None),
                    ]),
                MetricsFd = 19,
                OwnMetricsFd = null,
                EndedCpu = new Dictionary<int, TimeSpan> { [0] = TimeSpan.FromSeconds(1) },
                Foreign = null,
            },
            Processes =
            [
                new ProcessState
                {
                    Child = 1,
                    Pid = 4711,
                    ControlFd = 20,
                    OutputFd = 21,
                    ErrorFd = 22,
                    BoardRow = 0,
                    Outbox = 0,
                    PartialOutput = [],
                    PartialError = "half a line"u8.ToArray(),
                },
            ],
            LastLines = ["a line"u8.ToArray()],
        };
    }
}
