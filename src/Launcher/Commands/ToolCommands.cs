using System.CommandLine;
using System.CommandLine.Help;
using Windhover.Launcher.Control;
using Windhover.Launcher.Model;
using Windhover.Shared.Text;

namespace Windhover.Launcher.Commands;

/// <summary>All commands but <c>run</c> and <c>exporter</c>: those that answer a question and end, and those that ask a running
/// launcher. What they can ask is in <see cref="ControlOperations"/>.</summary>
internal static class ToolCommands
{
    // These do more than ask once and print the answer.
    private static readonly Dictionary<ControlOperation, Func<TextWriter, TextWriter, Command>> Special = new()
    {
        [ControlOperations.Status] = StatusCommand.Create,
        [ControlOperations.Stop] = StopCommand.Create,
        [ControlOperations.Logs] = LogsCommand.Create,
    };

    /// <summary>In the order of the help.</summary>
    public static readonly IReadOnlyList<ToolCommand> All =
    [
        new(ExplainCommand.Name, "LINE", "what becomes of a StatsD line, and why", ExplainCommand.Create),
        new(CheckCommand.Name, "FILE", "mistakes in a mapping file, and the tests beside it", (output, _) => CheckCommand.Create(output)),
        .. ControlOperations.All.Where(operation => operation.Summary is not null).Select(Of),
        new(ListCommand.Name, "", "the launchers of this user", ListCommand.Create),
        new(TopCommand.Name, "", "a running launcher and its workers, live", TopCommand.Create),
        new(ProbeCommand.Name, "[URL]", "whether it serves, as an exit code: for health checks", ProbeCommand.Create),
    ];

    /// <summary>Also for the suggestions if one is misspelt.</summary>
    public static IEnumerable<string> Names => All.Select(command => command.Name);

    /// <summary>Whether the arguments name one of them, be it behind the launcher that is meant: <c>windhover -n shop status</c>.</summary>
    public static bool Knows(string[] arguments) => InOrder(arguments) is [var name, ..] && Names.Contains(name);

    /// <param name="arguments">The command's name first.</param>
    /// <param name="output">For answers.</param>
    /// <param name="error">For what went wrong.</param>
    /// <param name="cancellationToken">Ends a command that waits, as SIGTERM does.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    /// <exception cref="IOException"><paramref name="output"/> takes no more.</exception>
    public static async Task<int> InvokeAsync(
        string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        arguments = InOrder(arguments);
        try
        {
            return await RunAsync(arguments, output, error, cancellationToken);
        }
        catch (Exception e) when (e is not IOException)
        {
            // An outermost loop: a defect. An operator can do nothing with a stack trace, but with the kind of failure.
            await error.WriteLineAsync($"windhover: {arguments[0]} failed: {e.GetType().Name}: {e.Message}");
            return ExitCode.Error;
        }
    }

    /// <summary>The command line that a word for help or the version stands for: <c>help top</c> is <c>top --help</c>.</summary>
    public static string[] Plain(string[] arguments) => arguments switch
    {
        ["version"] => ["--version"],
        ["help"] => ["--help"],
        ["help", "run"] => ["--help"],
        ["help", var command, ..] => [command, "--help"],
        _ => arguments,
    };

    private static string[] InOrder(string[] arguments) =>
        arguments is ["-n" or "-p", _, var name, ..] && Names.Contains(name) ? [.. arguments[2..], .. arguments[..2]] : arguments;

    private static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var root = new RootCommand();
        foreach (var command in All)
        {
            root.Add(command.Create(output, error));
        }
        // A StatsD line may begin with @, which is no name of a file here.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            await error.WriteLineAsync($"windhover: {parsed.Errors[0].Message}{Hint(parsed)}");
            await error.WriteLineAsync($"Try 'windhover {arguments[0]} --help'.");
            return ExitCode.Usage;
        }
        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        return await parsed.InvokeAsync(configuration, cancellationToken);
    }

    private static string Hint(ParseResult parsed)
    {
        var word = parsed.UnmatchedTokens.FirstOrDefault(token => token.StartsWith('-')) ?? "";
        var known = parsed.CommandResult.Command.Options.SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.StartsWith("--", StringComparison.Ordinal));
        return word.Length > 0 && Suggestion.Closest(word.Split('=')[0], known) is { } close ? $" Did you mean '{close}'?" : "";
    }

    private static ToolCommand Of(ControlOperation operation) => new(
        operation.Name,
        operation.Argument?.Usage ?? "",
        operation.Summary!,
        Special.GetValueOrDefault(operation) ?? ((output, error) => ChangeCommand.Create(operation, output, error)));
}
