using System.CommandLine;
using Windhover.Shared.Text;

namespace Windhover.Exporter.Host.Flags;

/// <summary>The command line of <c>windhover exporter</c>: every flag of <see cref="ExporterFlagTable"/> is an option of the same name.</summary>
/// <remarks><c>--flag=value</c> or <c>--flag value</c>; a switch is <c>--x</c> or <c>--no-x</c>, without a value; no flag stands twice.</remarks>
internal sealed class ExporterCommandLine
{
    private readonly Option<bool> _help = Switch("--help", "-h");
    private readonly Option<bool> _version = Switch("--version");
    private readonly Dictionary<ExporterFlag, Option[]> _options;
    private readonly IReadOnlyList<string> _arguments;
    private readonly ParseResult _result;

    /// <param name="arguments">Without the word <c>exporter</c>.</param>
    public ExporterCommandLine(IReadOnlyList<string> arguments)
    {
        _arguments = arguments;
        _options = ExporterFlagTable.All.ToDictionary(flag => flag, OptionsOf);
        var command = new Command(ExporterVersion.ProgramName) { _help, _version };
        foreach (var option in _options.Values.SelectMany(options => options))
        {
            command.Add(option);
        }
        _result = command.Parse(
            [.. arguments.SelectMany(EmptyValue.Apart)],
            new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
    }

    /// <summary>Wins over mistakes elsewhere, as <see cref="AsksForVersion"/> does.</summary>
    public bool AsksForHelp => _result.GetResult(_help) is { Implicit: false };

    public bool AsksForVersion => _result.GetResult(_version) is { Implicit: false };

    /// <exception cref="UsageException">It cannot be read, or a value cannot be used.</exception>
    public ExporterFlags ReadFlags()
    {
        if (_result.UnmatchedTokens is [var unknown, ..])
        {
            throw new UsageException(Describe(unknown));
        }
        var given = new Dictionary<ExporterFlag, string>();
        foreach (var (flag, options) in _options)
        {
            if (Value(flag, options) is { } text)
            {
                given.Add(flag, text);
            }
        }
        return _result.Errors is [var error, ..] ? throw new UsageException(error.Message) : ExporterFlags.Read(given);
    }

    private static Option<bool> Switch(string name, params string[] aliases) => new(name, aliases) { Arity = ArgumentArity.Zero };

    private static Option[] OptionsOf(ExporterFlag flag) => flag.IsBool
        ? [Switch(flag.Option), Switch(flag.NoOption)]
        : [new Option<string[]>(flag.Option) { Arity = ArgumentArity.ZeroOrMore, AllowMultipleArgumentsPerToken = false }];

    /// <returns>Null if it is not given.</returns>
    private string? Value(ExporterFlag flag, Option[] options)
    {
        var given = options.Select(_result.GetResult).Where(result => result is { Implicit: false }).ToArray();
        if (given is [])
        {
            return null;
        }
        if (given.Sum(result => result!.IdentifierTokenCount) > 1)
        {
            throw new UsageException($"{flag.Option}: given more than once; expected one value");
        }
        if (flag.IsBool)
        {
            return given[0]!.Option == options[0] ? "true" : "false";
        }
        // A flag that follows is no value, also if its name is unknown.
        return given[0]!.Tokens is [{ Value: var text }] && !(text.StartsWith("--", StringComparison.Ordinal) && _arguments.Contains(text))
            ? text
            : throw new UsageException($"{flag.Option}: expected a value, as in {flag.Option}={flag.Placeholder}");
    }

    private string Describe(string unknown)
    {
        if (_arguments.FirstOrDefault(argument => argument.EndsWith("=" + unknown, StringComparison.Ordinal)) is { } withValue)
        {
            var name = withValue[..withValue.IndexOf('=', StringComparison.Ordinal)];
            return $"{name}: '{unknown}': expected no value; a switch is given as --NAME or --no-NAME";
        }
        if (!unknown.StartsWith('-'))
        {
            return $"'{unknown}': expected a flag, such as {ExporterFlagTable.WebListenAddress.Option}";
        }
        var option = unknown.Split('=')[0];
        var known = ExporterFlagTable.All.SelectMany(flag => flag.IsBool ? [flag.Option, flag.NoOption] : new[] { flag.Option });
        return Suggestion.Closest(option, [.. known, "--help", "--version"]) is { } close
            ? $"{option}: unknown flag; did you mean {close}?"
            : $"{option}: unknown flag";
    }
}
