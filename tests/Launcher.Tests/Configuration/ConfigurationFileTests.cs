using Windhover.Launcher.Configuration;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Tests.Configuration;

public class ConfigurationFileTests
{
    private static readonly Setting[] Settings = [.. LauncherSettings.Own, Setting.Reloadable("web.listen-address", "VALUE", "Where.")];

    [Fact]
    public void Keys_are_the_names_of_the_settings_and_lists_are_for_those_that_repeat()
    {
        var values = Parse("""
            workers: 8
            listen:
              - http://localhost:5000
              - http://unix:/run/app.sock
            web.listen-address: ":9200"
            """);

        Assert.Equal(new SettingValue("8", "windhover.yaml:1:10"), Assert.Single(values["workers"]));
        Assert.Equal(["http://localhost:5000", "http://unix:/run/app.sock"], values["listen"].Select(value => value.Text));
        Assert.Equal("windhover.yaml:4:5", values["listen"][1].Source);
        Assert.Equal(":9200", Assert.Single(values["web.listen-address"]).Text);
    }

    [Fact]
    public void Variables_of_the_launcher_are_put_in_but_not_into_commands_of_a_shell()
    {
        var values = Parse(
            "app: ${PATH}\napp-name: '${WINDHOVER_TEST_UNSET:-shop}-$$1'\nenv:\n  A: ${WINDHOVER_TEST_UNSET:-}x\n  B: 2\non: ['serving=echo ${SECONDS}']\n");

        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), Assert.Single(values["app"]).Text);
        Assert.Equal("shop-$1", Assert.Single(values["app-name"]).Text);
        Assert.Equal([new SettingValue("A=x", "windhover.yaml:4:6"), new SettingValue("B=2", "windhover.yaml:5:6")], values["env"]);
        Assert.Equal("serving=echo ${SECONDS}", Assert.Single(values["on"]).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("---\n")]
    public void An_empty_file_sets_nothing(string text) => Assert.Empty(Parse(text));

    [Theory]
    [InlineData("workers: 5\nwrokers: 8\n", "windhover.yaml:2:1: unknown key 'wrokers'; did you mean 'workers'?")]
    [InlineData("processes: 8\n", "windhover.yaml:1:1: unknown key 'processes'; did you mean 'workers'?")]
    [InlineData("app: ${WINDHOVER_TEST_UNSET}/App.dll\n", "windhover.yaml:1:6: the variable WINDHOVER_TEST_UNSET is not set: set it, or write ${WINDHOVER_TEST_UNSET:-DEFAULT}")]
    [InlineData("listen: {a: b}\nworkers: {a: b}\n", "windhover.yaml:2:10: 'workers' takes one value")]
    [InlineData("zzzzz: 8\n", "windhover.yaml:1:1: unknown key 'zzzzz'; 'windhover --help' lists the names")]
    [InlineData("workers: [1, 2]\n", "windhover.yaml:1:10: 'workers' takes one value")]
    [InlineData("listen: {a: b}\n", "windhover.yaml:1:9: 'listen' takes a value or a list of values")]
    [InlineData("workers:\n", "'workers' takes one value")]
    [InlineData("- 5\n", "windhover.yaml:1:1: expected 'name: value' lines")]
    [InlineData("workers: 5\nworkers: 6\n", "windhover.yaml:2:1: ")]
    [InlineData("workers: 5\n---\nlisten: x\n", "windhover.yaml:3:1: a second document begins here")]
    [InlineData("workers: \"5\n", "windhover.yaml:1:10: ")]
    public void What_is_wrong_is_said_with_line_and_column(string text, string expected)
    {
        var error = Assert.Throws<ConfigurationException>(() => Parse(text));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.False(error.IsUsage);
    }

    [Fact]
    public void All_unknown_keys_are_named_at_once()
    {
        var error = Assert.Throws<ConfigurationException>(() => Parse("one: 1\ntwo: 2\n"));

        Assert.Equal(2, error.Errors.Count);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        var error = Assert.Throws<ConfigurationException>(() => ConfigurationFile.Read(path, Settings));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyDictionary<string, IReadOnlyList<SettingValue>> Parse(string text) =>
        ConfigurationFile.Parse(text, "windhover.yaml", Settings);
}
