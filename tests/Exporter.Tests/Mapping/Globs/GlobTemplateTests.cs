using Windhover.Exporter.Mapping.Globs;

namespace Windhover.Exporter.Tests.Mapping.Globs;

public sealed class GlobTemplateTests
{
    [Theory]
    [InlineData("${1}_${2}", "x_y")]
    [InlineData("$01", "x")]
    [InlineData("$1_total", "")]
    [InlineData("$3", "")]
    [InlineData("${}$", "${}$")]
    [InlineData("100%", "100%")]
    [InlineData("$1%d", "x%!d(MISSING)")]
    [InlineData("%d$1", "%!d(string=x)%!s(MISSING)")]
    [InlineData("%v$1", "x%!s(MISSING)")]
    [InlineData("%q|$1", "\"x\"|%!s(MISSING)")]
    [InlineData("%5s|%-3s|$1|$2", "    x|y  |%!s(MISSING)|%!s(MISSING)")]
    [InlineData("%%|$1", "%|x")]
    [InlineData("%é$1", "%!é(string=x)%!s(MISSING)")]
    [InlineData("$1 % ${2}%", "x %s%!(NOVERB)%!(EXTRA string=y)")]
    [InlineData("%[1]s|$1", "x|%!s(MISSING)")]
    [InlineData("%[2]s|$1|$2", "y|%!s(MISSING)|%!s(MISSING)")]
    [InlineData("%[3]s|$1", "%!s(BADINDEX)|x")]
    [InlineData("%[x]s$1", "%!s(BADINDEX)x")]
    [InlineData("%[1]d$1", "%!d(string=x)%!s(MISSING)")]
    [InlineData("%[$1", "%s")]
    [InlineData("%*s$1|$2", "%!(BADWIDTH)y%!s(MISSING)|%!s(MISSING)")]
    [InlineData("%.*s$1|$2", "%!(BADPREC)y%!s(MISSING)|%!s(MISSING)")]
    [InlineData("%[2]*s|$1|$2", "%!(BADWIDTH)%!s(MISSING)|%!s(MISSING)|%!s(MISSING)")]
    [InlineData("%[1]5s|$1", "%!s(BADINDEX)|x")]
    [InlineData("%5[2]s|$1|$2", "    y|%!s(MISSING)|%!s(MISSING)")]
    [InlineData("%.[1]s|$1", "|%!s(MISSING)")]
    [InlineData("%[1].2s|$1", "%!s(BADINDEX)|x")]
    [InlineData("%[2]s%s|$1|$2", "y%!s(MISSING)|%!s(MISSING)|%!s(MISSING)")]
    [InlineData("%[]s$1", "%!s(BADINDEX)x")]
    [InlineData("%[1$1", "%s")]
    [InlineData("%[2]%$1", "%x")]
    [InlineData("100%[$1]", "100%!(NOVERB)")]
    [InlineData("%6.*[1]s|$1", "%!(BADPREC)     x|%!s(MISSING)")]
    [InlineData("%-[2]8s|$1|$2", "%!s(BADINDEX)|y|%!s(MISSING)")]
    public void Gives_what_sprintf_gives(string template, string expected)
        => Assert.Equal(expected, new GlobTemplate(template, 2).Expand(["x", "y"]));

    [Fact]
    public void A_captured_percent_sign_is_not_a_verb()
        => Assert.Equal("%d-%s", new GlobTemplate("${1}-${2}", 2).Expand(["%d", "%s"]));
}
