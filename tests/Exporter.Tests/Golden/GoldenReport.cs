using System.Text;

namespace Windhover.Exporter.Tests.Golden;

/// <summary>Collects the rows of a golden file that came out differently, to name all of them in one failure.</summary>
internal sealed class GoldenReport
{
    private readonly StringBuilder _text = new();
    private int _failures;
    private int _rows;

    public void Compare(string input, string expected, string actual)
    {
        _rows++;
        if (expected == actual)
        {
            return;
        }

        _failures++;
        _text.Append(input).Append("\n  recorded ").Append(expected).Append("\n  ours     ").Append(actual).Append('\n');
    }

    public void AssertAllEqual()
    {
        Assert.True(_rows > 0, "no row was compared");
        Assert.True(_failures == 0, $"{_failures} of {_rows} rows differ:\n{_text}");
    }
}
