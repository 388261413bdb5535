using Windhover.Launcher.Configuration;
using Windhover.Launcher.Options;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Configuration;

public sealed class SettingReloadTests
{
    private static readonly string[] NeedRestart =
    [
        "listen", "socket-mode", "statsd", "state", "control", "name", "pid-file", "metrics-listen", "touch-reload", "reload-on-change",
        "exporter-user", "log-format", "log-prefix", "log-file", "access-log", "on",
    ];

    // A value that is not the default, for each.
    private static readonly Dictionary<string, string> Others = new()
    {
        ["workers"] = "7",
        ["scale-aim"] = "3",
        ["listen"] = "http://localhost:5001",
        ["socket-mode"] = "660",
        ["app"] = typeof(SettingReloadTests).Assembly.Location,
        ["app-name"] = "shop",
        ["affinity"] = "cookie",
        ["statsd"] = "udp://localhost:9125",
        ["state"] = "none",
        ["config"] = "windhover.yaml",
        ["backlog"] = "7",
        ["control"] = "none",
        ["name"] = "shop",
        ["pid-file"] = "/tmp/windhover.pid",
        ["metrics-listen"] = "localhost:9103",
        ["ready-timeout"] = "7",
        ["warmup"] = "/healthz",
        ["graceful-timeout"] = "7",
        ["max-surge"] = "2",
        ["max-unavailable"] = "1",
        ["max-draining"] = "3",
        ["touch-reload"] = "/tmp/touched",
        ["reload-on-change"] = "true",
        ["max-requests"] = "7",
        ["max-age"] = "7",
        ["max-rss"] = "300M",
        ["recycle-jitter"] = "7",
        ["request-timeout"] = "7",
        ["hang-timeout"] = "7",
        ["user"] = "0",
        ["group"] = "0",
        ["exporter-user"] = "0",
        ["keep-privileges"] = "true",
        ["chdir"] = "/",
        ["env"] = "A=b",
        ["env-file"] = "/dev/null",
        ["rlimit"] = "nofile=4096",
        ["nice"] = "7",
        ["keys"] = "none",
        ["no-advice"] = "jobs",
        ["ready-probe"] = "tcp",
        ["stop-signal"] = "QUIT",
        ["watchdog"] = "7",
        ["statsd-env"] = "none",
        ["log-format"] = "json",
        ["log-prefix"] = "none",
        ["log-file"] = "/tmp/windhover.log",
        ["access-log"] = "/tmp/access.log",
        ["access-log-format"] = "json",
        ["on"] = "serving=true",
    };

    [Fact]
    public void Every_setting_says_whether_a_reload_makes_it_so()
    {
        Assert.Equal(NeedRestart, LauncherSettings.Own.Where(setting => setting.HeldUntilRestart is not null).Select(setting => setting.Name));
        Assert.All(ExporterSettings.All, setting => Assert.NotNull(setting.HeldUntilRestart));
    }

    [Fact]
    public void A_change_is_named_where_only_a_restart_makes_it_so_and_nowhere_else() => Assert.All(
        LauncherSettings.Own,
        setting => Assert.Equal(
            NeedRestart.Contains(setting.Name) ? [setting.Name] : [],
            LauncherSettings.NeedRestart(Bind(), Bind((setting.Name, Others[setting.Name])))));

    [Theory]
    [InlineData("web.listen-address", ":9200")]
    [InlineData("statsd.listen-udp", "")]
    [InlineData("web.enable-lifecycle", "true")]
    [InlineData("statsd.parse-librato-tags", "false")]
    public void So_is_a_flag_of_the_exporter(string name, string value) =>
        Assert.Equal([name], LauncherSettings.NeedRestart(Bind(), Bind((name, value))));

    [Fact]
    public void What_stays_the_same_is_not_named() => Assert.Empty(LauncherSettings.NeedRestart(
        Bind(("listen", "http://localhost:5000"), ("statsd", "embedded"), ("log-format", "text")), Bind()));

    [Fact]
    public void The_manual_lists_them()
    {
        var row = Assert.Single(
            File.ReadLines(Repository.PathTo("docs", "reload.md")), line => line.EndsWith("restart the launcher |", StringComparison.Ordinal));

        Assert.All(NeedRestart, name => Assert.Contains($"`{name}`", row, StringComparison.Ordinal));
    }

    private static LauncherOptions Bind(params (string Name, string Text)[] given)
    {
        var values = new SettingValues();
        values.AddLayer(given.Select(pair => new KeyValuePair<string, IReadOnlyList<SettingValue>>(
            pair.Name, [new SettingValue(pair.Text, "--" + pair.Name, FromCommandLine: true)])));
        return new LauncherOptionsBinder("/example.dll").Bind(values, ExporterSettings.All, []);
    }
}
