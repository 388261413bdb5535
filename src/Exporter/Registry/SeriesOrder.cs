namespace Windhover.Exporter.Registry;

/// <summary>Order of the series of one name: fewer labels first, then by label values in the order of the label names.</summary>
/// <remarks>Source: client_golang, internal/metric.go, <c>MetricSorter</c>. It leaves open what happens where label names differ and
/// all values agree; here the names decide, so that two scrapes agree.</remarks>
internal sealed class SeriesOrder(SeriesStore store) : IComparer<uint>
{
    /// <summary>Compares two series by their handles.</summary>
    public int Compare(uint x, uint y)
    {
        var one = store.At(x);
        var other = store.At(y);
        var oneSet = store.TermsOf(one).Owner;
        var otherSet = store.TermsOf(other).Owner;
        if (oneSet == otherSet && TryCompareSameNames(one.Labels, other.Labels, out var order))
        {
            return order;
        }

        var byCount = oneSet.LabelCount.CompareTo(otherSet.LabelCount);
        if (byCount != 0)
        {
            return byCount;
        }

        var left = one.Labels;
        var right = other.Labels;
        for (var i = 0; i < oneSet.LabelCount; i++)
        {
            var byValue = CompareValue(ref left, ref right);
            if (byValue != 0)
            {
                return byValue;
            }
        }

        return one.Labels.SequenceCompareTo(other.Labels);
    }

    /// <summary>With the same names, the first byte that differs lies in a value and decides, unless an escape is near.</summary>
    private static bool TryCompareSameNames(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, out int order)
    {
        var at = left.CommonPrefixLength(right);
        order = 0;
        if (at == left.Length || at == right.Length)
        {
            return at == left.Length && at == right.Length;
        }

        var a = left[at];
        var b = right[at];
        if (a == '\\' || b == '\\' || (at > 0 && left[at - 1] == '\\'))
        {
            return false;
        }

        // The quote is the end of the value, which comes before all that goes on.
        order = a == '"' ? -1 : b == '"' ? 1 : a.CompareTo(b);
        return true;
    }

    /// <summary>Compares the next <c>name="value"</c> of both by value, and advances both past it.</summary>
    private static int CompareValue(ref ReadOnlySpan<byte> left, ref ReadOnlySpan<byte> right)
    {
        left = left[(left.IndexOf((byte)'"') + 1)..];
        right = right[(right.IndexOf((byte)'"') + 1)..];
        var leftEnded = false;
        var rightEnded = false;
        while (!leftEnded || !rightEnded)
        {
            var a = leftEnded ? -1 : Next(ref left, out leftEnded);
            var b = rightEnded ? -1 : Next(ref right, out rightEnded);
            if (a != b)
            {
                return a.CompareTo(b);
            }
        }

        return 0;
    }

    /// <summary>The next byte of an escaped value; −1 at its closing quote, which is skipped.</summary>
    private static int Next(ref ReadOnlySpan<byte> text, out bool ended)
    {
        var b = text[0];
        ended = b == '"';
        if (b == '\\')
        {
            b = text[1] == 'n' ? (byte)'\n' : text[1];
            text = text[1..];
        }

        text = text[1..];
        return ended ? -1 : b;
    }
}
