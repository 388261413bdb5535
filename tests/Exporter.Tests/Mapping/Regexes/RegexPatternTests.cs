using System.Text.RegularExpressions;
using Windhover.Exporter.Mapping.Regexes;

namespace Windhover.Exporter.Tests.Mapping.Regexes;

public sealed class RegexPatternTests
{
    /// <summary>Groups as Go's FindStringSubmatch gives them, joined by bars; a dash for a group that took no part.</summary>
    [Theory]
    [InlineData("(a|ab)(c|bcd)", "abcd", "abcd|a|bcd")]
    [InlineData("(a+)(b+)", "xaabbb", "aabbb|aa|bbb")]
    [InlineData("(a*)*", "b", "|")]
    [InlineData("(a*)+", "b", "|")]
    [InlineData("(a|b)*", "ab", "ab|b")]
    [InlineData("(a)|(b)", "b", "b|-|b")]
    [InlineData("(?:(a)|(b))*", "ab", "ab|a|b")]
    [InlineData("(|a)*", "aa", "|")]
    [InlineData("(|a)+", "aa", "|")]
    [InlineData("(a|)+", "aa", "aa|a")]
    [InlineData("(?:((?:.){1,2})+){2}", "cccc.b", "cccc.b|b")]
    [InlineData("(.*?)a", "xxa", "xxa|xx")]
    [InlineData("(?U)(a+)(a*)", "aaa", "a|a|")]
    [InlineData("(?U)a+?", "aaa", "aaa")]
    [InlineData("x{2,3}", "xxxx", "xxx")]
    [InlineData("x{2,3}?", "xxxx", "xx")]
    [InlineData("x{0}y", "xy", "y")]
    [InlineData("(x){2}", "xxx", "xx|x")]
    [InlineData("a{,2}", "a{,2}", "a{,2}")]
    [InlineData("a{2", "a{2", "a{2")]
    [InlineData("(?s).+", "a\nb", "a\nb")]
    [InlineData(".+", "a\nb", "a")]
    [InlineData("(?m)^b$", "a\nb\nc", "b")]
    [InlineData("[^a]", "a\n", "\n")]
    [InlineData("(?i)straße", "STRAßE", "STRAßE")]
    [InlineData("(?i)k", "\u212A", "\u212A")]
    [InlineData("(?i)[^s]", "\u017Fx", "x")]
    [InlineData("(?i:a)b", "Ab", "Ab")]
    [InlineData("(?i)a(?-i)b", "Ab", "Ab")]
    [InlineData(@"\bb", "äb", "b")]
    [InlineData(@"a\Bb", "ab", "ab")]
    [InlineData("^.$", "\U0001F600", "\U0001F600")]
    [InlineData(@"^[\x{1F600}-\x{1F610}]$", "\U0001F601", "\U0001F601")]
    [InlineData(@"[\d\-x]+", "-1x", "-1x")]
    [InlineData("[]a]+", "]a", "]a")]
    [InlineData("[a-]+", "a-", "a-")]
    [InlineData("[[:^alpha:]]+", "ab12", "12")]
    [InlineData(@"\p{Lu}\PL", "aB1", "B1")]
    [InlineData(@"\p{^Lu}", "Ab", "b")]
    [InlineData(@"\101\x41\x{41}", "AAA", "AAA")]
    [InlineData(@"\Qa.b\E+", "a.bb", "a.bb")]
    [InlineData(@"^\z", "", "")]
    [InlineData("(?P<x>a)(?<y>b)", "ab", "ab|a|b")]
    public void Finds_what_go_finds(string pattern, string text, string groups)
    {
        var regex = new RegexPattern(pattern);
        var match = Assert.NotNull(regex.Find(text));
        var found = Enumerable.Range(0, regex.GroupNames.Count)
            .Select(group => match.Took(group) ? match.Group(group).ToString() : "-");
        Assert.Equal(groups, string.Join('|', found));
    }

    [Theory]
    [InlineData("b$", "ab\n")]
    [InlineData(@"\d", "\u0661")]
    [InlineData(@"\w", "ä")]
    [InlineData(@"\s", "\v\u00A0")]
    [InlineData(@"\bä", "ä")]
    [InlineData("^..$", "\U0001F600")]
    [InlineData("a^", "a")]
    [InlineData("(?i)i", "\u0131")]
    [InlineData("[^a-c]", "abc")]
    public void Does_not_find_what_go_does_not_find(string pattern, string text)
        => Assert.Null(new RegexPattern(pattern).Find(text));

    [Theory]
    [InlineData("(", "missing closing ): `(`")]
    [InlineData("a)", "unexpected ): `a)`")]
    [InlineData("a(b))c", "unexpected ): `a(b))c`")]
    [InlineData("*a", "missing argument to repetition operator: `*`")]
    [InlineData("a|*", "missing argument to repetition operator: `*`")]
    [InlineData("(+?)", "missing argument to repetition operator: `+?`")]
    [InlineData("{1}", "missing argument to repetition operator: `{1}`")]
    [InlineData("a**", "invalid nested repetition operator: `**`")]
    [InlineData("a*??", "invalid nested repetition operator: `*??`")]
    [InlineData("a{2}{3}?", "invalid nested repetition operator: `{2}{3}?`")]
    [InlineData("a{1001}", "invalid repeat count: `{1001}`")]
    [InlineData("a{2,1}", "invalid repeat count: `{2,1}`")]
    [InlineData("a{99999999999}", "invalid repeat count: `{99999999999}`")]
    [InlineData("((a{100}){100})", "invalid repeat count: `{100}`")]
    [InlineData("[a", "missing closing ]: `[a`")]
    [InlineData("x[]", "missing closing ]: `[]`")]
    [InlineData("[b-a]", "invalid character class range: `b-a`")]
    [InlineData("[[:foo:]]", "invalid character class range: `[:foo:]`")]
    [InlineData(@"\pX", @"invalid character class range: `\pX`")]
    [InlineData("\\p\U0001F600x", "invalid character class range: `\\p\U0001F600`")]
    [InlineData(@"\p{Foo}", @"invalid character class range: `\p{Foo}`")]
    [InlineData(@"\p{Lu", @"invalid character class range: `\p{Lu`")]
    [InlineData(@"a\", "trailing backslash at end of expression: ``")]
    [InlineData(@"\8", @"invalid escape sequence: `\8`")]
    [InlineData(@"\C", @"invalid escape sequence: `\C`")]
    [InlineData(@"\x{110000}", @"invalid escape sequence: `\x{110000`")]
    [InlineData(@"\x1g", @"invalid escape sequence: `\x1g`")]
    [InlineData("(?=a)", "invalid or unsupported Perl syntax: `(?=`")]
    [InlineData("(?!a)", "invalid or unsupported Perl syntax: `(?!`")]
    [InlineData("(?i-)", "invalid or unsupported Perl syntax: `(?i-)`")]
    [InlineData("(?P=x)", "invalid or unsupported Perl syntax: `(?P`")]
    [InlineData("(?P<x y>a)", "invalid named capture: `(?P<x y>`")]
    [InlineData("(?P<>a)", "invalid named capture: `(?P<>`")]
    public void Rejects_what_go_refuses_in_its_words(string pattern, string problem)
    {
        var error = Assert.Throws<RegexSyntaxException>(() => new RegexPattern(pattern));
        Assert.Equal("error parsing regexp: " + problem, error.Message);
    }

    [Fact]
    public void Rejects_nesting_that_could_exhaust_the_stack()
    {
        var pattern = new string('(', 1500) + new string(')', 1500);
        var error = Assert.Throws<RegexSyntaxException>(() => new RegexPattern(pattern));
        Assert.StartsWith("error parsing regexp: expression nests too deeply", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a{1000}", 101)]
    [InlineData("()", 5000)]
    public void Rejects_an_expression_whose_copies_would_fill_the_memory(string part, int times)
    {
        var pattern = string.Concat(Enumerable.Repeat(part, times));
        var error = Assert.Throws<RegexSyntaxException>(() => new RegexPattern(pattern));
        Assert.StartsWith("error parsing regexp: expression too large", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A backtracking engine would not return from any of these in a lifetime.</summary>
    [Theory]
    [InlineData("^(a|aa)+$")]
    [InlineData("^(a*)*b$")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    public void No_text_makes_a_search_slow(string pattern)
        => Assert.Null(new RegexPattern(pattern).Find(new string('a', 20_000) + "!"));

    [Fact]
    public void Two_threads_may_search_at_once()
    {
        var regex = new RegexPattern("^(a+)(b+)$");
        Parallel.For(0, 2000, i =>
        {
            var text = new string('a', 1 + (i % 7)) + new string('b', 1 + (i % 5));
            Assert.Equal(text.TrimEnd('b'), Assert.NotNull(regex.Find(text)).Group(1).ToString());
        });
    }

    /// <summary>On ASCII, and without loops around what may be empty, .NET's backtracking engine has the same order of
    /// preference: the two were written apart from each other and must agree. Not so for loops within loops, where .NET does not
    /// go back into the turns of the inner one; the table above has such a case.</summary>
    [Fact]
    public void Agrees_with_a_backtracking_engine_on_random_expressions()
    {
        var random = new Random(20260720);
        var differences = new List<string>();
        var matches = 0;
        for (var round = 0; round < 4000; round++)
        {
            var pattern = RandomPattern(random, depth: 3, loops: true);
            string text = new([.. Enumerable.Range(0, random.Next(10)).Select(_ => "abc."[random.Next(4)])]);
            var expected = Regex.Match(text, pattern, RegexOptions.None, Testing.TestLimits.Hang);
            var actual = new RegexPattern(pattern).Find(text);
            matches += expected.Success ? 1 : 0;
            string Told(int group) => actual is { } found && found.Took(group) ? $"{found.Slots[2 * group]}+{found.Group(group)}" : "-";
            var theirs = string.Join('|', expected.Groups.Values.Select(group => group.Success ? $"{group.Index}+{group.Value}" : "-"));
            var ours = string.Join('|', expected.Groups.Values.Select((_, group) => Told(group)));
            if (theirs != ours)
            {
                differences.Add($"{pattern} on {text}: .NET {theirs}, ours {ours}");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.InRange(matches, 1000, 4000);
    }

    /// <summary>An expression that takes at least one character.</summary>
    private static string RandomPattern(Random random, int depth, bool loops)
    {
        if (depth == 0)
        {
            return random.Next(6) switch
            {
                0 => ".",
                1 => "[ab]",
                2 => "[^a]",
                3 => @"\.",
                _ => "abc"[random.Next(3)].ToString(),
            };
        }

        var kind = random.Next(loops ? 7 : 3);
        var first = RandomPattern(random, depth - 1, loops && kind is < 3 or 6);
        var second = RandomPattern(random, depth - 1, loops);
        var quantifier = new[] { "+", "+?", "{1,2}", "{2}", "{1,}?" }[random.Next(5)];
        var optional = new[] { "*", "?", "*?", "??", "{0,2}" }[random.Next(5)];
        return kind switch
        {
            0 => first + second,
            1 => $"(?:{first}|{second})",
            2 => $"({first}|{second})",
            3 => $"(?:{first}){quantifier}",
            4 => $"({first}){quantifier}",
            5 => $"(?:{first}){optional}{second}",
            _ => random.Next(2) == 0 ? $"^{first}" : $"{first}$",
        };
    }
}
