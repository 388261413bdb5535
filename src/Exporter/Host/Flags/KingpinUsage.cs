using System.Text;

namespace Windhover.Exporter.Host.Flags;

/// <summary>The texts of <c>--help</c>, <c>--help-man</c> and shell completion, in kingpin's layout.</summary>
internal static class KingpinUsage
{
    // kingpin, usage.go: 80 columns, two of indentation, two between the columns, and a flag of 30 or more on a line of its own.
    private const int Width = 80;
    private const int Gap = 2;
    private const int LongFlag = 30;

    /// <summary>What a user of statsd_exporter sees, and after it what only this program does.</summary>
    /// <param name="program">The name in the first line.</param>
    /// <param name="compact"><c>--help-long</c> has one empty line less.</param>
    /// <param name="epilogue">Put at the end.</param>
    public static string Help(string program, bool compact, string epilogue)
    {
        var text = new StringBuilder();
        text.Append("usage: ").Append(program).Append(compact ? " [<flags>]\n\n" : " [<flags>]\n\n\n").Append("Flags:\n");
        AppendFlags(text, Shown());
        text.Append("\nFlags that statsd_exporter does not have:\n");
        AppendFlags(text, ExporterFlagTable.WithBuiltIns.Where(flag => flag.IsOwn));
        return text.Append('\n').Append(epilogue).ToString();
    }

    /// <summary>A manual page in troff.</summary>
    public static string Man(string program, string version)
    {
        var text = new StringBuilder();
        text.Append($".TH {program} 1 {version} \"\"\n.SH \"NAME\"\n{program}\n.SH \"SYNOPSIS\"\n.TP\n");
        text.Append($"\\fB{program} [<flags>]\\fR\n\n.SH \"DESCRIPTION\"\n\n.SH \"OPTIONS\"\n");
        foreach (var flag in Shown())
        {
            text.Append(".TP\n\\fB").Append(flag.Short is { } letter ? $"-{letter}, " : "").Append("--").Append(flag.Name);
            text.Append(flag.IsBool ? "" : "=" + Placeholder(flag)).Append("\\fR\n").Append(flag.Help).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>What may come next, one a line, for the completion scripts, which pick what fits.</summary>
    /// <param name="words">What was typed so far; the last one is unfinished or empty.</param>
    /// <remarks>As kingpin: the values of a flag that has a fixed set of them, else all flags.</remarks>
    public static string Completions(IReadOnlyList<string> words)
    {
        var current = words.Count > 0 ? words[^1] : "";
        var previous = words.Count > 1 ? words[^2] : "";
        var isFlag = current.StartsWith("--", StringComparison.Ordinal);
        if (!(isFlag || previous.StartsWith("--", StringComparison.Ordinal)) || words.SkipLast(1).Contains("--"))
        {
            return "";
        }
        var (name, value) = isFlag ? (current[2..], "") : (previous[2..], current);
        if (ExporterFlagTable.WithBuiltIns.FirstOrDefault(flag => flag.Name == name) is not { } known)
        {
            return string.Join('\n', Shown().Select(flag => "--" + flag.Name));
        }
        var isDone = known.Choices.Contains(value)
            && !known.Choices.Any(choice => choice != value && choice.StartsWith(value, StringComparison.Ordinal));
        return isDone ? "" : string.Join('\n', known.Choices);
    }

    public static string BashScript(string program) =>
        $$"""

        _{{program}}_bash_autocomplete() {
            local cur prev opts base
            COMPREPLY=()
            cur="${COMP_WORDS[COMP_CWORD]}"
            opts=$( ${COMP_WORDS[0]} --completion-bash "${COMP_WORDS[@]:1:$COMP_CWORD}" )
            COMPREPLY=( $(compgen -W "${opts}" -- ${cur}) )
            return 0
        }
        complete -F _{{program}}_bash_autocomplete -o default {{program}}


        """;

    public static string ZshScript(string program) =>
        $$"""
        #compdef {{program}}

        _{{program}}() {
            local matches=($(${words[1]} --completion-bash "${(@)words[2,$CURRENT]}"))
            compadd -a matches

            if [[ $compstate[nmatches] -eq 0 && $words[$CURRENT] != -* ]]; then
                _files
            fi
        }

        if [[ "$(basename -- ${(%):-%x})" != "_{{program}}" ]]; then
            compdef _{{program}} {{program}}
        fi

        """;

    // The manual page and the completions are statsd_exporter's to the byte; what this program adds is in the help.
    private static IEnumerable<ExporterFlag> Shown() => ExporterFlagTable.WithBuiltIns.Where(flag => flag is { Hidden: false, IsOwn: false });

    private static void AppendFlags(StringBuilder text, IEnumerable<ExporterFlag> flags)
    {
        var rows = flags.Select(flag => (Left: Left(flag), flag.Help)).ToArray();
        var left = rows.Select(row => row.Left.Length).Where(length => length < LongFlag).DefaultIfEmpty().Max();
        var offset = new string(' ', Gap + left + Gap);
        foreach (var (flag, help) in rows)
        {
            text.Append(' ', Gap).Append(flag.PadRight(left)).Append(' ', Gap);
            if (flag.Length >= LongFlag)
            {
                text.Append('\n').Append(offset);
            }
            text.AppendJoin("\n" + offset, Wrap(help, Width - offset.Length)).Append('\n');
        }
    }

    private static string Left(ExporterFlag flag) =>
        (flag.Short is { } letter ? $"-{letter}, " : "    ")
        + (flag.IsBool ? $"--[no-]{flag.Name}" : $"--{flag.Name}={Placeholder(flag)}");

    private static string Placeholder(ExporterFlag flag) => flag switch
    {
        { Default: null } => flag.Name.ToUpperInvariant(),
        { Kind: FlagKind.Text } => $"\"{flag.Default}\"",
        _ => flag.Default,
    };

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : "").Append(word);
        }
        yield return line.ToString();
    }
}
