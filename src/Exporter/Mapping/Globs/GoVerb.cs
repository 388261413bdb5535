using System.Text;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Mapping.Globs;

/// <summary>A format verb applied to a text.</summary>
internal readonly record struct GoVerb(
    Rune Letter, int Width, int? Precision, bool PadRight, bool PadWithZeros, bool Plus, bool Sharp)
{
    public string Format(string argument)
    {
        string cut = Precision is { } characters ? Cut(argument, characters) : argument;
        return Letter.Value switch
        {
            's' => Pad(cut),
            'v' => Pad(Sharp ? QuotedText.Of(argument) : cut),
            'q' => Pad(QuotedText.Of(cut)),
            'x' => Pad(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(argument))),
            'X' => Pad(Convert.ToHexString(Encoding.UTF8.GetBytes(argument))),
            'T' => Pad("string"),
            _ => $"%!{Letter}(string={Pad(cut)})",
        };
    }

    private string Pad(string text)
    {
        int missing = Width - text.EnumerateRunes().Count();
        if (missing <= 0)
        {
            return text;
        }

        return PadRight ? text + new string(' ', missing) : new string(PadWithZeros ? '0' : ' ', missing) + text;
    }

    private static string Cut(string text, int characters)
        => string.Concat(text.EnumerateRunes().Take(characters).Select(rune => rune.ToString()));
}
