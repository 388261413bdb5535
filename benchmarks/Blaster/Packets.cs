using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Windhover.Blaster;

/// <summary>All packets of a load, made before the first is sent. They hold each series equally often, and are sent round and
/// round.</summary>
internal sealed unsafe class Packets : IDisposable
{
    private const int MaxDatagramBytes = 65507; // udp(7), over IPv4

    /// <summary>Methods, regions and codes such as services have: values repeat, their combination names the series.</summary>
    private const int TagValues = 10;

    private readonly byte* _bytes;
    private readonly int[] _starts;

    public Packets(Load load)
    {
        string[] lines = [.. Enumerable.Range(0, load.Series).Select(series => Line(load, series))];
        if (load.Segments > 1)
        {
            // The kernel cuts where it is told the length of a datagram, so that all must be as long.
            var longest = lines.Max(text => text.Length);
            lines = [.. lines.Select(text => text.PadRight(longest, 'x'))];
        }

        // So many that the last packet ends where the first starts again.
        var count = load.Series / (int)Gcd(load.Series, load.Lines);
        var all = new List<byte>();
        _starts = new int[count + 1];
        long line = 0;
        for (var i = 0; i < count; i++)
        {
            var packet = string.Join('\n', Enumerable.Range(0, load.Lines).Select(_ => lines[line++ % load.Series]));
            if (packet.Length > MaxDatagramBytes)
            {
                throw new InvalidOperationException($"{load.Lines} lines are {packet.Length} bytes, and a datagram holds {MaxDatagramBytes}");
            }

            all.AddRange(Encoding.ASCII.GetBytes(packet));
            _starts[i + 1] = all.Count;
        }

        _bytes = (byte*)NativeMemory.Alloc((nuint)all.Count);
        CollectionsMarshal.AsSpan(all).CopyTo(new Span<byte>(_bytes, all.Count));
    }

    public int Count => _starts.Length - 1;

    public byte* Start(int index) => _bytes + _starts[index];

    public int Length(int index) => Length(index, 1);

    /// <summary>Of some packets that lie one behind the other.</summary>
    public int Length(int first, int count) => _starts[first + count] - _starts[first];

    /// <summary>How many packets from <paramref name="first"/> on can go as one.</summary>
    public int Together(int first, int most) => Math.Min(Math.Min(most, Count - first), MaxDatagramBytes / Length(first));

    public void Dispose() => NativeMemory.Free(_bytes);

    /// <summary>For example <c>blaster.requests17:3|c|#tag0:value4,tag1:value2,tag2:series1742</c>.</summary>
    private static string Line(Load load, int series)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"blaster.requests{(load.Tags == 0 ? series : series % 100)}");
        for (var i = 0; i < load.Values; i++)
        {
            line.Append(CultureInfo.InvariantCulture, $":{((series * 7) + i) % 100}");
        }

        line.Append('|').Append(load.Type);
        for (var tag = 0; tag < load.Tags; tag++)
        {
            line.Append(tag == 0 ? "|#" : ",").Append(CultureInfo.InvariantCulture, $"tag{tag}:");
            line.Append(tag == load.Tags - 1
                ? string.Create(CultureInfo.InvariantCulture, $"series{series}")
                : string.Create(CultureInfo.InvariantCulture, $"value{series / (tag + 1) % TagValues}"));
        }

        return line.ToString();
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
