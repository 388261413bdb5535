using CsCheck;
using Windhover.Launcher.Configuration;
using Windhover.Launcher.Model;
using Windhover.Launcher.Systemd;
using Windhover.Launcher.Tests.World.Processes;
using Windhover.Shared.Contract;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.Tests.Garbage;

/// <summary>Variables that mean something to a launcher, a worker or an exporter hold anything.</summary>
[Collection(AloneCollection.Name)]
public sealed class EnvironmentGarbageTests
{
    private const int States = 25_000;

    private static readonly Gen<string> Text = Gen.Frequency(
        (4, Gen.OneOf(
            "", "0", "-1", "1", "3,4", "3,4,5", "2147483648", "99999999999999999999", "1e9", "5s", "NaN", ",", ",,", " ", "udp://127.0.0.1:1",
            "http://[::1]:0", "unix:/x", "embedded", "true", "yes", "auto", "1..2", "*=1", "SIGTERM", "\u0007\u001b[2J", "http:///health")),
        (1, Gen.Long.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        (1, Gen.Char.Array[0, 20].Select(letters => new string(letters).Replace("\0", "", StringComparison.Ordinal))));

    private static readonly Setting[] Settings =
        [.. LauncherSettings.Own.Where(setting => setting != LauncherSettings.Config), .. ExporterSettings.All];

    private static readonly string[] Contract =
    [
        .. new[]
        {
            "LISTEN_FDS", "CONTROL_FD", "SLOT", "GENERATION", "LAUNCHER_PID", "STATSD", "APP_NAME", "BACKLOG", "GRACEFUL_TIMEOUT_MS", "BOARD",
            "REQUEST_TIMEOUT_MS", "WARMUP", "WARMUP_LIMIT_MS", "OUTBOX", "CHANNEL",
        }.Select(name => "WINDHOVER_WORKER_" + name),
        .. new[]
        {
            "CONTROL_FD", "LAUNCHER_PID", "WEB_FD", "UDP_FD", "TCP_FD", "UNIXGRAM_FD", "INTERNAL_FD", "METRICS_FD", "MORE_UDP_FDS", "CHANNEL", "STATE_PATH",
        }.Select(name => "WINDHOVER_EXPORTER_" + name),
        "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID",
    ];

    [Fact]
    public void Settings_that_cannot_be_used_are_told_all_together() => RunSettings(States);

    [Fact]
    [Trait("Category", "Long")]
    public void Settings_that_cannot_be_used_are_told_all_together_for_long() => RunSettings(States * GarbageStates.LongFactor);

    [Fact]
    public void A_contract_that_cannot_be_read_is_one_sentence() => RunContracts(States);

    [Fact]
    [Trait("Category", "Long")]
    public void A_contract_that_cannot_be_read_is_one_sentence_for_long() => RunContracts(States * GarbageStates.LongFactor);

    private static void RunSettings(int states) => Gen.Select(Gen.Int[0, Settings.Length - 1], Text).Array[1, 6].SampleStates(
        given =>
        {
            var variables = given.DistinctBy(pair => Settings[pair.Item1].EnvironmentVariable).ToDictionary(
                pair => Settings[pair.Item1].EnvironmentVariable, pair => pair.Item2, StringComparer.Ordinal);
            var values = new SettingValues();
            values.AddLayer(EnvironmentSettings.Read(variables.GetValueOrDefault, Settings));
            values.AddLayer(ExporterSettings.Defaults);
            try
            {
                new LauncherOptionsBinder(typeof(EnvironmentGarbageTests).Assembly.Location).Bind(values, ExporterSettings.All, []);
            }
            catch (ConfigurationException e)
            {
                Assert.All(e.Errors, error => Assert.NotEmpty(error));
            }
        },
        states);

    private static void RunContracts(int states) => Gen.Select(Gen.Int[0, Contract.Length - 1], Text).Array[1, Contract.Length].SampleStates(
        given =>
        {
            foreach (var (which, text) in given)
            {
                Environment.SetEnvironmentVariable(Contract[which], text);
            }
            Environment.SetEnvironmentVariable("LISTEN_PID", $"{Environment.ProcessId}");
            Take(() => WorkerContract.TakeFromEnvironment(parentPid: 1));
            Take(() => ExporterContract.TakeFromEnvironment(parentPid: 1));
            Assert.InRange(ServiceEnvironment.Take().Sockets.Count, 0, 4096);
            foreach (var name in Contract)
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        },
        states);

    private static void Take(Func<object?> take)
    {
        try
        {
            take();
        }
        catch (InvalidOperationException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }
}
