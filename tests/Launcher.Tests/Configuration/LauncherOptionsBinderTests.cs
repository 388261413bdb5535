using Windhover.Emitter.Delivery;
using Windhover.Launcher.Configuration;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.Tests.Configuration;

public class LauncherOptionsBinderTests
{
    private static readonly Setting[] ExporterSettings =
    [
        Setting.Reloadable("web.listen-address", "VALUE", "Where.", ":9102"),
        Setting.Reloadable("web.enable-lifecycle", "", "Whether."),
        Setting.Reloadable("statsd.parse-librato-tags", "", "Whether.", "true"),
    ];

    [Fact]
    public void The_defaults_are_five_workers_of_the_example_app_on_port_5000_with_the_embedded_exporter()
    {
        var options = Bind();

        Assert.Equal(5, options.Pool.Workers);
        Assert.Equal(["http://localhost:5000"], options.Listen.Addresses.Select(address => address.ToString()));
        Assert.Equal("/example.dll", options.App.Path);
        Assert.Equal("webapp", options.App.Name);
        Assert.True(options.EmbedsExporter);
        Assert.Null(options.Statsd);
        Assert.Empty(options.Exporter.Arguments);
    }

    [Fact]
    public void An_app_has_the_name_of_its_assembly()
    {
        var assembly = typeof(LauncherOptionsBinderTests).Assembly;
        Assert.Equal(assembly.GetName().Name, Bind(("app", assembly.Location)).App.Name);
        Assert.Equal("shop", Bind(("app", assembly.Location), ("app-name", "shop")).App.Name);
    }

    [Theory]
    [InlineData("none", null)]
    [InlineData("udp://metrics:9125", "udp://metrics:9125")]
    public void With_another_statsd_there_is_no_exporter_of_our_own(string given, string? pushedTo)
    {
        var options = Bind(("statsd", given));

        Assert.False(options.EmbedsExporter);
        Assert.Equal(pushedTo, options.Statsd?.ToString());
    }

    [Fact]
    public void Auto_means_one_worker_for_each_processor() =>
        Assert.Equal(Environment.ProcessorCount, Bind(("workers", "auto")).Pool.Workers);

    [Fact]
    public void The_last_of_several_values_wins_where_only_one_counts() =>
        Assert.Equal(7, Bind(("workers", "3"), ("workers", "7")).Pool.Workers);

    [Fact]
    public void Exporter_flags_are_handed_on_as_its_command_line_takes_them()
    {
        var options = Bind(
            ("web.listen-address", ":9200"), ("web.enable-lifecycle", "true"), ("statsd.parse-librato-tags", "false"));

        Assert.Equal(
            ["--web.listen-address=:9200", "--web.enable-lifecycle", "--no-statsd.parse-librato-tags"], options.Exporter.Arguments);
    }

    [Fact]
    public void Another_exporter_can_be_named() =>
        Assert.Equal(StatsdTransport.Udp, Bind(("statsd", "udp://statsd-exporter:9125")).Statsd?.Transport);

    [Theory]
    [InlineData("workers", "0")]
    [InlineData("workers", "-1")]
    [InlineData("workers", "513")]
    [InlineData("workers", "99999999999")]
    [InlineData("workers", "five")]
    [InlineData("workers", "")]
    [InlineData("listen", "ftp://localhost:5000")]
    [InlineData("listen", "https://localhost:5001?protocols=http3")]
    [InlineData("app", "/no/such/app.dll")]
    [InlineData("app", "/")]
    [InlineData("app", "/etc/passwd")]
    [InlineData("statsd", "http://localhost:9125")]
    [InlineData("backlog", "0")]
    [InlineData("ready-timeout", "0")]
    [InlineData("graceful-timeout", "forever")]
    [InlineData("web.enable-lifecycle", "maybe")]
    [InlineData("access-log", "")]
    [InlineData("access-log", "/tmp")]
    [InlineData("access-log-format", "common")]
    [InlineData("keys", "")]
    [InlineData("keys", "/etc/passwd")]
    [InlineData("no-advice", "session")]
    public void A_value_that_cannot_be_used_is_named_with_its_place(string name, string value)
    {
        var error = Assert.Throws<ConfigurationException>(() => Bind((name, value)));

        Assert.StartsWith($"--{name}: '{value}': ", Assert.Single(error.Errors), StringComparison.Ordinal);
        Assert.True(error.IsUsage);
    }

    [Fact]
    public void Programs_that_are_not_dotnet_write_their_access_log_themselves()
    {
        var values = new SettingValues();
        values.AddLayer([new("access-log", [new SettingValue("-", "--access-log", FromCommandLine: true)])]);

        var error = Assert.Throws<ConfigurationException>(() => new LauncherOptionsBinder("/example.dll").Bind(values, [], ["/bin/sh"]));

        Assert.Contains("--access-log: '-': a program behind -- writes its access log itself", Assert.Single(error.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_wrong_is_said_at_once_and_is_no_usage_error_when_part_of_it_stands_elsewhere()
    {
        var values = new SettingValues();
        values.AddLayer([new("workers", [new SettingValue("0", "--workers", FromCommandLine: true)])]);
        values.AddLayer([new("backlog", [new SettingValue("x", "WINDHOVER_BACKLOG")])]);

        var error = Assert.Throws<ConfigurationException>(
            () => new LauncherOptionsBinder("/example.dll").Bind(values, ExporterSettings, []));
        Assert.Equal(2, error.Errors.Count);
        Assert.False(error.IsUsage);
    }

    [Fact]
    public void The_command_line_beats_the_environment_and_the_environment_beats_the_file()
    {
        var values = new SettingValues();
        values.AddLayer([new("workers", [new SettingValue("2", "--workers")])]);
        values.AddLayer(EnvironmentSettings.Read(
            name => name switch { "WINDHOVER_WORKERS" => "3", "WINDHOVER_LISTEN" => "http://a:1, http://b:2", _ => null },
            LauncherSettings.Own));
        values.AddLayer(ConfigurationFile.Parse(
            "workers: 4\nlisten: http://c:3\napp-name: shop\n", "f.yaml", LauncherSettings.Own));

        var options = new LauncherOptionsBinder("/example.dll").Bind(values, [], []);
        Assert.Equal(2, options.Pool.Workers);
        Assert.Equal(["http://a:1", "http://b:2"], options.Listen.Addresses.Select(address => address.ToString()));
        Assert.Equal("shop", options.App.Name);
    }

    private static LauncherOptions Bind(params (string Name, string Text)[] given)
    {
        var values = new SettingValues();
        values.AddLayer(given.GroupBy(pair => pair.Name).Select(
            group => new KeyValuePair<string, IReadOnlyList<SettingValue>>(
                group.Key,
                [.. group.Select(pair => new SettingValue(pair.Text, "--" + pair.Name, FromCommandLine: true))])));
        return new LauncherOptionsBinder("/example.dll").Bind(values, ExporterSettings, []);
    }
}
