using System.Text;
using Windhover.Exporter.Host.Net;

namespace Windhover.Exporter.Host.Flags;

/// <summary>Reads a command line the way kingpin 2.4 does, which statsd_exporter uses: existing command lines mean the same
/// here, and wrong ones fail with the same words.</summary>
/// <remarks>Long flags only, plus <c>-h</c>; <c>--flag=value</c> or <c>--flag value</c>; booleans as <c>--x</c> and
/// <c>--no-x</c>, never with a value; <c>@file</c> stands for the lines of the file; <c>--</c> ends flags; no positional
/// arguments; a flag that stands twice is an error, once its values are read.</remarks>
internal sealed class KingpinParser
{
    private readonly Dictionary<string, ExporterFlag> _long = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ExporterFlag> _short = new(StringComparer.Ordinal);
    private readonly string[] _given;
    private readonly LinkedList<string> _rest;
    private readonly Stack<Token> _peeked = new();
    private int _taken;
    private bool _argumentsOnly;

    private KingpinParser(IEnumerable<ExporterFlag> flags, IEnumerable<string> arguments)
    {
        _given = [.. arguments];
        _rest = new LinkedList<string>(_given);
        foreach (var flag in flags)
        {
            _long.Add(flag.Name, flag);
            if (flag.Short is { } letter)
            {
                _short.Add(letter.ToString(), flag);
            }
        }
    }

    private enum TokenKind
    {
        End,
        Long,
        Short,
        Argument,
        Error,
    }

    /// <summary>The flags in the order in which they were given, with their texts; unread as yet.</summary>
    /// <param name="flags">What is known.</param>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="error">What stopped the parser, or null. What came before it is in the result all the same, because
    /// <c>--version --nope</c> prints the version.</param>
    public static List<(ExporterFlag Flag, string Value)> Parse(
        IEnumerable<ExporterFlag> flags, IEnumerable<string> arguments, out string? error)
    {
        var given = new List<(ExporterFlag, string)>();
        var parser = new KingpinParser(flags, arguments);
        error = null;
        while (parser.Peek() is { Kind: TokenKind.Long or TokenKind.Short } token)
        {
            error = parser.ReadFlag(token, given);
            if (error is not null)
            {
                return given;
            }
        }
        error = parser.Peek() switch
        {
            { Kind: TokenKind.End } => null,
            { Kind: TokenKind.Error, Text: var text } => text,
            var token => $"unexpected {token}",
        };
        return given;
    }

    private string? ReadFlag(Token token, List<(ExporterFlag, string)> given)
    {
        var inverted = false;
        ExporterFlag? flag;
        if (token.Kind == TokenKind.Short)
        {
            if (!_short.TryGetValue(token.Text, out flag))
            {
                return $"unknown short flag '{token}'";
            }
        }
        else if (!_long.TryGetValue(token.Text, out flag))
        {
            inverted = token.Text.StartsWith("no-", StringComparison.Ordinal);
            if (!inverted || !_long.TryGetValue(token.Text["no-".Length..], out flag) || !flag.IsBool)
            {
                return $"unknown long flag '{token}'";
            }
        }
        Next();
        if (flag.IsBool)
        {
            given.Add((flag, inverted ? "false" : "true"));
            return null;
        }
        if (Peek().Kind != TokenKind.Argument)
        {
            return $"expected argument for flag '{token}'";
        }
        given.Add((flag, Next().Text));
        return null;
    }

    private Token Peek()
    {
        if (_peeked.Count == 0)
        {
            _peeked.Push(Next());
        }
        return _peeked.Peek();
    }

    private Token Next()
    {
        if (_peeked.TryPop(out var peeked))
        {
            return peeked;
        }
        if (_rest.First is not { } first)
        {
            return new Token(TokenKind.End, "");
        }
        // As many were taken as stand before a "--" on the command line: so kingpin finds it. One in a file, or behind one, is passed over.
        _argumentsOnly |= _taken > 0 && _taken <= _given.Length && _given[_taken - 1] == "--";
        var text = first.Value;
        _rest.RemoveFirst();
        _taken++;
        if (_argumentsOnly)
        {
            return new Token(TokenKind.Argument, text);
        }
        switch (text)
        {
            case "--":
                return Next();
            case ['-', '-', .. var longFlag]:
                var equals = longFlag.IndexOf('=', StringComparison.Ordinal);
                if (equals < 0)
                {
                    return new Token(TokenKind.Long, longFlag);
                }
                _peeked.Push(new Token(TokenKind.Argument, longFlag[(equals + 1)..]));
                return new Token(TokenKind.Long, longFlag[..equals]);
            case "-":
                return new Token(TokenKind.Argument, "");
            case ['-', .. var letters]:
                var letter = Rune.GetRuneAt(letters, 0).ToString();
                if (letters.Length > letter.Length)
                {
                    _rest.AddFirst("-" + letters[letter.Length..]);
                }
                return new Token(TokenKind.Short, letter);
            case ['@', .. var file]:
                return Expand(file) is { } error ? new Token(TokenKind.Error, error) : Next();
            default:
                return new Token(TokenKind.Argument, text);
        }
    }

    /// <summary>Puts the lines of a file in the place of <c>@file</c>; lines that start with # are comments, and blank ones are nothing.</summary>
    private string? Expand(string file)
    {
        if (file.Length == 0)
        {
            return "expected @ file to expand arguments from";
        }
        try
        {
            // A byte order mark is a part of the first argument, and a lone carriage return one of its line.
            foreach (var line in Encoding.UTF8.GetString(File.ReadAllBytes(file)).Split('\n').Reverse())
            {
                if (!line.StartsWith('#') && !string.IsNullOrWhiteSpace(line))
                {
                    _rest.AddFirst(line.EndsWith('\r') ? line[..^1] : line);
                }
            }
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(file))
            {
                return $"failed to read arguments from \"{file}\": {GoError.OfFile("open", file, exception)}";
            }
            return $"failed to open arguments file \"{file}\": {GoError.OfFile("open", file, exception)}";
        }
    }

    private readonly record struct Token(TokenKind Kind, string Text)
    {
        public override string ToString() => Kind switch
        {
            TokenKind.Long => "--" + Text,
            TokenKind.Short => "-" + Text,
            _ => Text,
        };
    }
}
