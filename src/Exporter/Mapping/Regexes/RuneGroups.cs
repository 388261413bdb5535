using System.Globalization;

namespace Windhover.Exporter.Mapping.Regexes;

/// <summary>Groups of characters that have a name: <c>\d</c>, <c>[:alpha:]</c>, <c>\p{Lu}</c>.</summary>
internal static class RuneGroups
{
    private const int Last = 0x10FFFF;

    /// <summary>The groups of Perl, which RE2 limits to ASCII. A capital letter means all others.</summary>
    public static RuneSet? Perl(char letter, bool ignoreCase)
    {
        int[]? ranges = char.ToLowerInvariant(letter) switch
        {
            'd' => ['0', '9'],
            's' => ['\t', '\n', '\f', '\r', ' ', ' '],
            'w' => ['0', '9', 'A', 'Z', '_', '_', 'a', 'z'],
            _ => null,
        };
        return ranges is null
            ? null
            : new RuneSet { Ranges = ranges, Negated = char.IsAsciiLetterUpper(letter), IgnoreCase = ignoreCase };
    }

    /// <param name="name">With brackets and colons: <c>[:^alpha:]</c>.</param>
    /// <param name="ignoreCase">Whether case matters not.</param>
    public static RuneSet? Posix(ReadOnlySpan<char> name, bool ignoreCase)
    {
        var negated = name.StartsWith("[:^", StringComparison.Ordinal);
        int[]? ranges = name[(negated ? 3 : 2)..^2] switch
        {
            "alnum" => ['0', '9', 'A', 'Z', 'a', 'z'],
            "alpha" => ['A', 'Z', 'a', 'z'],
            "ascii" => [0, 0x7F],
            "blank" => ['\t', '\t', ' ', ' '],
            "cntrl" => [0, 0x1F, 0x7F, 0x7F],
            "digit" => ['0', '9'],
            "graph" => ['!', '~'],
            "lower" => ['a', 'z'],
            "print" => [' ', '~'],
            "punct" => ['!', '/', ':', '@', '[', '`', '{', '~'],
            "space" => ['\t', '\r', ' ', ' '],
            "upper" => ['A', 'Z'],
            "word" => ['0', '9', 'A', 'Z', '_', '_', 'a', 'z'],
            "xdigit" => ['0', '9', 'A', 'F', 'a', 'f'],
            _ => null,
        };
        return ranges is null ? null : new RuneSet { Ranges = ranges, Negated = negated, IgnoreCase = ignoreCase };
    }

    /// <summary>A Unicode category by its short or long name. Scripts (<c>\p{Greek}</c>) are not known here: .NET has no table of
    /// them, and the names of metrics that reach a mapping file are ASCII in all but name.</summary>
    public static RuneSet? Unicode(string name, bool negated, bool ignoreCase)
    {
        var canonical = Canonical(name);
        var set = new RuneSet { Negated = negated, IgnoreCase = ignoreCase };
        return canonical switch
        {
            "any" => set with { Ranges = [0, Last] },
            "ascii" => set with { Ranges = [0, 0x7F] },
            "assigned" => set with { Categories = Bit(UnicodeCategory.OtherNotAssigned), Negated = !negated },
            _ => CategoriesNamed(canonical) is { } categories ? set with { Categories = categories } : null,
        };
    }

    private static uint? CategoriesNamed(string name) => name switch
    {
        "l" or "letter" => Bits(0, 4),
        "lc" or "casedletter" => Bits(0, 2),
        "lu" or "uppercaseletter" => Bit(UnicodeCategory.UppercaseLetter),
        "ll" or "lowercaseletter" => Bit(UnicodeCategory.LowercaseLetter),
        "lt" or "titlecaseletter" => Bit(UnicodeCategory.TitlecaseLetter),
        "lm" or "modifierletter" => Bit(UnicodeCategory.ModifierLetter),
        "lo" or "otherletter" => Bit(UnicodeCategory.OtherLetter),
        "m" or "mark" or "combiningmark" => Bits(5, 7),
        "mn" or "nonspacingmark" => Bit(UnicodeCategory.NonSpacingMark),
        "mc" or "spacingmark" => Bit(UnicodeCategory.SpacingCombiningMark),
        "me" or "enclosingmark" => Bit(UnicodeCategory.EnclosingMark),
        "n" or "number" => Bits(8, 10),
        "nd" or "decimalnumber" or "digit" => Bit(UnicodeCategory.DecimalDigitNumber),
        "nl" or "letternumber" => Bit(UnicodeCategory.LetterNumber),
        "no" or "othernumber" => Bit(UnicodeCategory.OtherNumber),
        "z" or "separator" => Bits(11, 13),
        "zs" or "spaceseparator" => Bit(UnicodeCategory.SpaceSeparator),
        "zl" or "lineseparator" => Bit(UnicodeCategory.LineSeparator),
        "zp" or "paragraphseparator" => Bit(UnicodeCategory.ParagraphSeparator),
        "c" or "other" => Bits(14, 17) | Bit(UnicodeCategory.OtherNotAssigned),
        "cc" or "control" or "cntrl" => Bit(UnicodeCategory.Control),
        "cf" or "format" => Bit(UnicodeCategory.Format),
        "cs" or "surrogate" => Bit(UnicodeCategory.Surrogate),
        "co" or "privateuse" => Bit(UnicodeCategory.PrivateUse),
        "cn" or "unassigned" => Bit(UnicodeCategory.OtherNotAssigned),
        "p" or "punctuation" or "punct" => Bits(18, 24),
        "pc" or "connectorpunctuation" => Bit(UnicodeCategory.ConnectorPunctuation),
        "pd" or "dashpunctuation" => Bit(UnicodeCategory.DashPunctuation),
        "ps" or "openpunctuation" => Bit(UnicodeCategory.OpenPunctuation),
        "pe" or "closepunctuation" => Bit(UnicodeCategory.ClosePunctuation),
        "pi" or "initialpunctuation" => Bit(UnicodeCategory.InitialQuotePunctuation),
        "pf" or "finalpunctuation" => Bit(UnicodeCategory.FinalQuotePunctuation),
        "po" or "otherpunctuation" => Bit(UnicodeCategory.OtherPunctuation),
        "s" or "symbol" => Bits(25, 28),
        "sm" or "mathsymbol" => Bit(UnicodeCategory.MathSymbol),
        "sc" or "currencysymbol" => Bit(UnicodeCategory.CurrencySymbol),
        "sk" or "modifiersymbol" => Bit(UnicodeCategory.ModifierSymbol),
        "so" or "othersymbol" => Bit(UnicodeCategory.OtherSymbol),
        _ => null,
    };

    /// <summary>Names are compared without case, spaces, dashes and underscores.</summary>
    private static string Canonical(string name)
        => name.Replace("_", "").Replace("-", "").Replace(" ", "").ToLowerInvariant();

    private static uint Bit(UnicodeCategory category) => 1u << (int)category;

    /// <summary>Categories of one kind have consecutive numbers in <see cref="UnicodeCategory"/>.</summary>
    private static uint Bits(int first, int last) => (1u << (last + 1)) - (1u << first);
}
