using System.Runtime.CompilerServices;
using Windhover.Exporter.Known;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Tests.Known;

public sealed class LineIndexTests
{
    // So many that the entries grow by a quarter, once with their slots and once without.
    private const int Lines = 100_000;

    private static readonly byte[] Tail = "|c|#tag:value"u8.ToArray();

    [Fact]
    public void Each_line_is_found_in_the_order_in_which_they_came_and_in_any_other()
    {
        var index = new LineIndex();
        LineMeaning[] meanings = [.. Enumerable.Range(0, Lines).Select(_ => new LineMeaning(new LineTraits { Type = StatsdType.Counter }))];
        for (var i = 0; i < Lines; i++)
        {
            index.Add(Name(i), Tail, new KnownLine(default, meanings[i]));
        }

        // Twice round, then backwards, then with strangers between them, then at random.
        var random = new Random(3);
        int[] order =
        [
            .. Enumerable.Range(0, 2 * Lines).Select(i => i % Lines), .. Enumerable.Range(0, Lines).Reverse(),
            .. Enumerable.Range(0, Lines).SelectMany(i => (int[])[i, Lines + i]), .. Enumerable.Range(0, Lines).Select(_ => random.Next(2 * Lines)),
        ];
        foreach (var i in order)
        {
            ref readonly var found = ref index.Find(Name(i), Tail);
            Assert.Equal(i >= Lines, Unsafe.IsNullRef(in found));
            if (i < Lines)
            {
                Assert.Same(meanings[i], found.Meaning);
            }
        }
    }

    [Fact]
    public void A_line_with_a_new_meaning_has_that_one_where_it_is_expected_too()
    {
        var index = new LineIndex();
        var old = new LineMeaning(new LineTraits { Type = StatsdType.Counter });
        var now = new LineMeaning(new LineTraits { Type = StatsdType.Counter });
        index.Add(Name(0), Tail, new KnownLine(default, old));
        index.Add(Name(1), Tail, new KnownLine(default, old));
        Assert.Same(old, index.Find(Name(0), Tail).Meaning);

        index.Add(Name(1), Tail, new KnownLine(default, now));

        Assert.Same(now, index.Find(Name(1), Tail).Meaning);
    }

    [Fact]
    public void What_was_expected_is_forgotten_with_all_else()
    {
        var index = new LineIndex();
        var meaning = new LineMeaning(new LineTraits { Type = StatsdType.Counter });
        index.Add(Name(0), Tail, new KnownLine(default, meaning));
        index.Add(Name(1), Tail, new KnownLine(default, meaning));
        index.Find(Name(0), Tail);

        index.Clear();

        Assert.True(Unsafe.IsNullRef(in index.Find(Name(1), Tail)));
    }

    private static byte[] Name(int i) => BitConverter.GetBytes(i);
}
