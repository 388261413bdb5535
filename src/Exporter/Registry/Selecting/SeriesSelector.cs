using System.Text;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping.Regexes;

namespace Windhover.Exporter.Registry.Selecting;

/// <summary>Which series are meant, as Prometheus writes it: <c>hits</c>, <c>hits{code="200"}</c>, <c>{__name__=~"tmp_.*",pod!=""}</c>.</summary>
internal sealed class SeriesSelector
{
    private const string NameLabel = "__name__";

    private readonly List<LabelMatcher> _ofName = [];
    private readonly List<LabelMatcher> _ofLabels = [];

    private SeriesSelector(IEnumerable<LabelMatcher> matchers)
    {
        foreach (var matcher in matchers)
        {
            (matcher.Name == NameLabel ? _ofName : _ofLabels).Add(matcher);
        }
    }

    /// <summary>Whether series of this name can be meant.</summary>
    public bool MatchesName(string name) => _ofName.TrueForAll(matcher => matcher.Matches(name));

    /// <param name="labels"><c>code="200",method="GET"</c>.</param>
    public bool MatchesLabels(ReadOnlySpan<byte> labels)
    {
        if (_ofLabels.Count == 0)
        {
            return true;
        }

        var values = LabelText.Read(labels);
        return _ofLabels.TrueForAll(matcher => matcher.Matches(values.GetValueOrDefault(matcher.Name, "")));
    }

    /// <param name="problem">What is wrong with the text, if there is no selector.</param>
    public static SeriesSelector? Parse(string text, out string problem)
    {
        var matchers = new List<LabelMatcher>();
        var rest = text.AsSpan().Trim();
        var open = rest.IndexOf('{');
        var name = (open < 0 ? rest : rest[..open]).Trim();
        if (name.Length > 0)
        {
            matchers.Add(new LabelMatcher(NameLabel, name.ToString(), null, IsNegated: false));
        }

        problem = name.Length > 0 && MetricName.Escape(name.ToString()) != name.ToString()
            ? $"{QuotedText.Of(name.ToString())} is no metric name"
            : open < 0 ? "" : ReadMatchers(rest[(open + 1)..], matchers);
        if (problem.Length == 0 && matchers.TrueForAll(matcher => matcher.Matches("")))
        {
            problem = "it must ask for something that not every series has, such as a name; all series are {__name__=~\".+\"}";
        }

        if (problem.Length > 0)
        {
            problem = $"expected a selector such as hits{{code=\"200\",path=~\"/tmp/.*\"}}, but got {QuotedText.Of(text)}: {problem}";
            return null;
        }

        return new SeriesSelector(matchers);
    }

    /// <summary><c>[ matcher *( "," matcher ) [ "," ] ] "}"</c>, with blanks anywhere between.</summary>
    private static string ReadMatchers(ReadOnlySpan<char> rest, List<LabelMatcher> matchers)
    {
        while (true)
        {
            rest = rest.TrimStart();
            if (rest is ['}', .. var end])
            {
                return end.IsWhiteSpace() ? "" : "something stands behind the }";
            }

            var length = rest.IndexOfAny('=', '!', '}');
            var name = length < 0 ? "" : rest[..length].Trim().ToString();
            rest = length < 0 ? [] : rest[length..];
            var isNegated = rest is ['!', ..];
            var isPattern = rest is [_, '~', ..];
            if (name.Length == 0 || rest is not (['=', ..] or ['!', '=' or '~', ..]))
            {
                return "a label, one of = != =~ !~, and a value in quotes must follow each other";
            }

            rest = rest[(isNegated || isPattern ? 2 : 1)..].TrimStart();
            if (!TryReadQuoted(ref rest, out var value))
            {
                return $"the value of {name} must stand in quotes";
            }

            try
            {
                matchers.Add(new LabelMatcher(name, value, isPattern ? new RegexPattern($"^(?s:{value})$") : null, isNegated));
            }
            catch (RegexSyntaxException exception)
            {
                return exception.Message;
            }

            rest = rest.TrimStart();
            if (rest is [',', .. var next])
            {
                rest = next;
            }
            else if (rest is not ['}', ..])
            {
                return "a comma or } must follow a value";
            }
        }
    }

    private static bool TryReadQuoted(ref ReadOnlySpan<char> rest, out string value)
    {
        value = "";
        if (rest is not [('"' or '\'') and var quote, ..])
        {
            return false;
        }

        var text = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == quote)
            {
                rest = rest[(i + 1)..];
                value = text.ToString();
                return true;
            }

            if (rest[i] == '\\' && i + 1 < rest.Length)
            {
                i++;
                text.Append(rest[i] == 'n' ? '\n' : rest[i]);
            }
            else
            {
                text.Append(rest[i]);
            }
        }

        return false;
    }
}
