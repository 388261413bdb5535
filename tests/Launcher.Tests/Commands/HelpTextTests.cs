using System.Text.RegularExpressions;
using Windhover.Launcher.Commands;
using Windhover.Launcher.Configuration;
using Windhover.Shared.Text;

namespace Windhover.Launcher.Tests.Commands;

public class HelpTextTests
{
    private static readonly string Text = HelpText.Of(
        LauncherSettings.Own, [Setting.Reloadable("statsd.a-very-long-name-of-an-option", "VALUE", "Help that has quite a few words in it.", "7")]);

    [Fact]
    public void Every_setting_is_there() => Assert.All(
        LauncherSettings.Own, setting => Assert.Contains($"  {setting.Option} {setting.Placeholder}", Text, StringComparison.Ordinal));

    [Fact]
    public void Every_command_is_there() => Assert.All(
        ToolCommands.All,
        command => Assert.Matches($@"(?m)^  windhover {Regex.Escape($"{command.Name} {command.Usage}".TrimEnd())} +{Regex.Escape(command.Summary)}$", Text));

    [Fact]
    public void An_option_too_long_for_its_column_has_its_text_on_the_next_line() => Assert.Contains(
        "  --statsd.a-very-long-name-of-an-option VALUE\n" + new string(' ', 31) + "Help that has", Text, StringComparison.Ordinal);

    [Fact]
    public void No_line_is_too_long() => Assert.All(Text.Split('\n'), line => Assert.InRange(line.Length, 0, HelpEntry.MaxWidth));
}
