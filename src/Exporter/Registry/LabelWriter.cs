using System.Buffers;
using System.Text;

namespace Windhover.Exporter.Registry;

/// <summary>Turns labels into the bytes by which a series is known and shown. One per shard: its buffers are used again.</summary>
internal sealed class LabelWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);
    private string[] _names = [];

    /// <summary><c>code="200",method="GET"</c>, valid until the next call.</summary>
    public ReadOnlySpan<byte> Labels => _bytes.WrittenSpan;

    /// <summary>The label names, sorted; valid until the next call.</summary>
    public ReadOnlySpan<string> Names => _names.AsSpan(0, Count);

    public int Count { get; private set; }

    /// <summary>Length in bytes of the longest value, escapes not counted.</summary>
    public int LongestValue { get; private set; }

    public void Write(Dictionary<string, string> labels)
    {
        _bytes.ResetWrittenCount();
        Count = labels.Count;
        LongestValue = 0;
        if (Count == 0)
        {
            return;
        }

        if (_names.Length < Count)
        {
            _names = new string[Count * 2];
        }

        labels.Keys.CopyTo(_names, 0);
        _names.AsSpan(0, Count).Sort(StringComparer.Ordinal);
        foreach (var name in Names)
        {
            if (_bytes.WrittenCount > 0)
            {
                _bytes.Write(","u8);
            }

            Encoding.UTF8.GetBytes(name, _bytes);
            _bytes.Write("=\""u8);
            WriteValue(labels[name]);
            _bytes.Write("\""u8);
        }
    }

    private void WriteValue(string value)
    {
        LongestValue = Math.Max(LongestValue, Encoding.UTF8.GetByteCount(value));
        ReadOnlySpan<char> rest = value;
        while (true)
        {
            var special = rest.IndexOfAny('\\', '\n', '"');
            Encoding.UTF8.GetBytes(special < 0 ? rest : rest[..special], _bytes);
            if (special < 0)
            {
                return;
            }

            _bytes.Write(rest[special] switch { '\\' => "\\\\"u8, '\n' => "\\n"u8, _ => "\\\""u8 });
            rest = rest[(special + 1)..];
        }
    }
}
