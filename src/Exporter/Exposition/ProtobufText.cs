using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Windhover.Exporter.Registry;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Exposition;

/// <summary>Renders the messages of <see cref="ProtobufExposition"/> as text, for people who look at what a scraper gets.</summary>
/// <remarks>Source: google.golang.org/protobuf, internal/encoding/text/encode.go. Go adds a space here and there, by the build, so that
/// nobody compares such texts byte by byte.</remarks>
internal ref struct ProtobufText
{
    private const int Varint = 0;
    private const int Fixed64 = 1;

    private readonly bool _isCompact;
    private Utf8Output _output;

    private ProtobufText(Utf8Output output, bool isCompact)
    {
        _output = output;
        _isCompact = isCompact;
    }

    /// <param name="families">Sorted by name.</param>
    /// <param name="isCompact">A family a line, else a field a line and an empty line between families.</param>
    public static void Write(IBufferWriter<byte> output, IEnumerable<IExposedFamily> families, SeriesClock clock, bool isCompact)
    {
        var message = new ArrayBufferWriter<byte>();
        var binary = new ProtobufExposition(message, clock);
        var text = new ProtobufText(new Utf8Output(output), isCompact);
        foreach (IExposedFamily family in families)
        {
            binary.Write([family]);
            ReadOnlySpan<byte> bytes = message.WrittenSpan;
            ReadVarint(ref bytes);
            text.WriteFields(ProtobufField.MetricFamily, bytes, depth: 0);
            text._output.Write("\n"u8);
            message.ResetWrittenCount();
        }

        text._output.Flush();
    }

    private void WriteFields(IReadOnlyList<ProtobufField> fields, scoped ReadOnlySpan<byte> message, int depth)
    {
        bool isFirst = true;
        foreach (ProtobufField field in fields)
        {
            scoped ReadOnlySpan<byte> rest = message;
            while (!rest.IsEmpty)
            {
                int number = ReadField(ref rest, out ReadOnlySpan<byte> bytes, out ulong value);
                if (number != field.Number || (field.OmitsZero && value == 0))
                {
                    continue;
                }

                if (_isCompact && !isFirst)
                {
                    _output.Write(" "u8);
                }

                isFirst = false;
                Indent(depth);
                Write(field.Name);
                _output.Write(_isCompact ? ":"u8 : ": "u8);
                WriteValue(field, bytes, value, depth);
                _output.Write(_isCompact ? ""u8 : "\n"u8);
            }
        }
    }

    private void WriteValue(ProtobufField field, scoped ReadOnlySpan<byte> bytes, ulong value, int depth)
    {
        switch (field.Kind)
        {
            case ProtobufFieldKind.Message:
                _output.Write(_isCompact ? "{"u8 : "{\n"u8);
                WriteFields(field.Fields, bytes, depth + 1);
                Indent(depth);
                _output.Write("}"u8);
                break;
            case ProtobufFieldKind.Text:
                WriteQuoted(Encoding.UTF8.GetString(bytes));
                break;
            case ProtobufFieldKind.Double:
                WriteDouble(BitConverter.UInt64BitsToDouble(value));
                break;
            case ProtobufFieldKind.Signed:
                Write(((long)(value >> 1) ^ -(long)(value & 1)).ToString(CultureInfo.InvariantCulture));
                break;
            case ProtobufFieldKind.MetricType:
                Write(value switch { 0 => "COUNTER", 1 => "GAUGE", 2 => "SUMMARY", _ => "HISTOGRAM" });
                break;
            default:
                Write(value.ToString(CultureInfo.InvariantCulture));
                break;
        }
    }

    private void WriteDouble(double value)
    {
        if (!double.IsFinite(value))
        {
            Write(double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
            return;
        }

        Write(value == 0 && double.IsNegative(value) ? "-" : "");
        _output.WriteNumber(value);
    }

    private void WriteQuoted(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' or '\x7f' => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                >= '\x80' and <= '\x9f' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        Write(quoted.Append('"').ToString());
    }

    private void Indent(int depth)
    {
        for (int i = 0; i < depth && !_isCompact; i++)
        {
            _output.Write("  "u8);
        }
    }

    private void Write(string text) => _output.Write(Encoding.UTF8.GetBytes(text));

    /// <returns>The field's number; its content is in <paramref name="bytes"/> or <paramref name="value"/>.</returns>
    private static int ReadField(ref ReadOnlySpan<byte> message, out ReadOnlySpan<byte> bytes, out ulong value)
    {
        ulong tag = ReadVarint(ref message);
        bytes = [];
        value = 0;
        switch (tag & 7)
        {
            case Varint:
                value = ReadVarint(ref message);
                break;
            case Fixed64:
                value = BinaryPrimitives.ReadUInt64LittleEndian(message);
                message = message[sizeof(ulong)..];
                break;
            default:
                int length = (int)ReadVarint(ref message);
                bytes = message[..length];
                message = message[length..];
                break;
        }

        return (int)(tag >> 3);
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        int read = 0;
        byte next;
        do
        {
            next = message[read];
            value |= (ulong)(next & 0x7F) << (7 * read++);
        }
        while (next >= 0x80);
        message = message[read..];
        return value;
    }
}
