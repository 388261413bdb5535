using System.Globalization;
using System.Text.Json;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Tests.Golden;

/// <summary>The spellings that several golden files share.</summary>
internal static class GoldenJson
{
    public static LineOptions ReadLineOptions(JsonElement flags) => new()
    {
        DogStatsdTags = flags.GetProperty("dogstatsd").GetBoolean(),
        InfluxDbTags = flags.GetProperty("influxdb").GetBoolean(),
        LibratoTags = flags.GetProperty("librato").GetBoolean(),
        SignalFxTags = flags.GetProperty("signalfx").GetBoolean(),

        // Recorded of a program that does not read them.
        DogStatsdFields = false,
    };

    /// <summary>A number, or one of the strings <c>NaN</c>, <c>+Inf</c>, <c>-Inf</c>, <c>-0</c>.</summary>
    public static double ReadDouble(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? value.GetDouble()
        : value.GetString() switch
        {
            "NaN" => double.NaN,
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "-0" => -0.0,
            string other => throw new FormatException(other),
            null => throw new FormatException("null"),
        };

    /// <summary>The IEEE bits, as 16 hexadecimal digits.</summary>
    public static double ReadBits(JsonElement bits)
        => BitConverter.UInt64BitsToDouble(ulong.Parse(bits.GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    public static byte[] ReadBytes(JsonElement row, string text, string base64) => row.TryGetProperty(text, out var value)
        ? System.Text.Encoding.UTF8.GetBytes(value.GetString()!)
        : row.GetProperty(base64).GetBytesFromBase64();
}
