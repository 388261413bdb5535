using System.Text;

namespace Windhover.Exporter.Mapping.Regexes;

/// <summary>Characters that are the same when case is ignored.</summary>
internal static class RuneFold
{
    private const int LongS = 0x017F;
    private const int KelvinSign = 0x212A;

    /// <summary>The other spellings of a character, and itself: at most <paramref name="spellings"/>'s length, which is 5.</summary>
    /// <returns>How many were written.</returns>
    public static int Spellings(int rune, Span<int> spellings)
    {
        spellings[0] = rune;
        if (rune is >= 0xD800 and <= 0xDFFF)
        {
            return 1;
        }

        var folded = Fold(rune);
        spellings[1] = folded;
        spellings[2] = Rune.ToUpperInvariant(new Rune(folded)).Value;

        // Some letters have two small forms or two capitals: the capital's small form is not the way it was written.
        spellings[3] = Rune.ToUpperInvariant(new Rune(rune)).Value;
        spellings[4] = folded switch
        {
            's' => LongS,
            'k' => KelvinSign,
            _ => rune,
        };
        return 5;
    }

    private static int Fold(int rune) => rune switch
    {
        LongS => 's',
        KelvinSign => 'k',
        _ => Rune.ToLowerInvariant(Rune.ToUpperInvariant(new Rune(rune))).Value,
    };
}
