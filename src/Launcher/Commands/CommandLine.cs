using System.CommandLine;
using System.CommandLine.Help;
using Windhover.Launcher.Configuration;

namespace Windhover.Launcher.Commands;

/// <summary>The command line of <c>windhover [run]</c>: every setting is an option of the same name.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<Setting, Option<string[]>> _valueOptions = [];
    private readonly Dictionary<Setting, (Option<bool> On, Option<bool> Off)> _switchOptions = [];

    /// <param name="launcher">What the launcher itself is told.</param>
    /// <param name="exporter">What is handed on to the exporter.</param>
    public CommandLine(IReadOnlyCollection<Setting> launcher, IReadOnlyCollection<Setting> exporter)
    {
        Root = [];
        Root.Options.OfType<HelpOption>().Single().Action = new TextAction(HelpText.Of(launcher, exporter));
        Root.Options.OfType<VersionOption>().Single().Action = new TextAction(VersionText.Text);
        Root.Add(CheckConfig);
        foreach (var setting in launcher.Concat(exporter))
        {
            Add(setting);
        }
    }

    public RootCommand Root { get; }

    /// <summary>Nothing is to run.</summary>
    public Option<bool> CheckConfig { get; } = new(ConfigurationCheck.Option);

    /// <summary>What the command line sets.</summary>
    public IEnumerable<KeyValuePair<string, IReadOnlyList<SettingValue>>> Values(ParseResult result)
    {
        foreach (var (setting, option) in _valueOptions)
        {
            if (result.GetResult(option) is not { Implicit: false })
            {
                continue;
            }
            var texts = result.GetValue(option) is { Length: > 0 } given ? given : [.. new[] { setting.Alone }.OfType<string>()];
            if (texts.Length > 0)
            {
                yield return new(
                    setting.Name,
                    [.. texts.Select(text => new SettingValue(text, setting.Option, FromCommandLine: true))]);
            }
        }
        foreach (var (setting, (on, off)) in _switchOptions)
        {
            if (result.GetValue(on) || result.GetValue(off))
            {
                var text = result.GetValue(off) ? "false" : "true";
                yield return new(setting.Name, [new SettingValue(text, setting.Option, FromCommandLine: true)]);
            }
        }
    }

    private void Add(Setting setting)
    {
        if (setting.IsSwitch)
        {
            var on = new Option<bool>(setting.Option);
            var off = new Option<bool>("--no-" + setting.Name);
            _switchOptions.Add(setting, (on, off));
            Root.Add(on);
            Root.Add(off);
            return;
        }
        var option = new Option<string[]>(setting.Option)
        {
            Arity = setting.Alone is null ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        _valueOptions.Add(setting, option);
        Root.Add(option);
    }
}
