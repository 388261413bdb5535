using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Commands;

/// <summary>All commands but <c>run</c> and <c>exporter</c>: those that answer a question and end, and those that ask a running
/// launcher.</summary>
internal static class ToolCommands
{
    /// <summary>Also for the suggestions where one is misspelt.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        StatusCommand.Name, TopCommand.Name, ReloadCommand.Name, ScaleCommand.Name, SlotCommand.RestartName, SlotCommand.DrainName,
        UpgradeCommand.Name, StopCommand.Name, LogsCommand.Name, ProbeCommand.Name, ExplainCommand.Name, CheckCommand.Name,
    ];

    /// <summary>Whether the arguments name one of them.</summary>
    public static bool Knows(string[] arguments) => arguments is [var name, ..] && Names.Contains(name);

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> InvokeAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var root = new RootCommand { ExplainCommand.Create(output, error), CheckCommand.Create(output) };
        foreach (var command in ControlCommands.All(output, error))
        {
            root.Add(command);
        }
        // A StatsD line may begin with @, which is no name of a file here.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            await error.WriteLineAsync($"windhover: {parsed.Errors[0].Message}");
            await error.WriteLineAsync($"Try 'windhover {arguments[0]} --help'.");
            return ExitCode.Usage;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
    }

    /// <summary>A mistyped option would else be taken for an argument. A StatsD line has a bar, and a path can begin with ./</summary>
    public static void RefuseOptions(ArgumentResult result)
    {
        if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-') && !token.Value.Contains('|')) is { } option)
        {
            result.AddError($"Unrecognized option '{option.Value}'.");
        }
    }
}
