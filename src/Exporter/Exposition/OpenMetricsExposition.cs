using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Windhover.Exporter.Registry;
using Windhover.Exporter.SelfMetrics;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Exposition;

/// <summary>Writes families in OpenMetrics text 1.0: the series of <see cref="TextExposition"/> under the same names, and since when
/// they count.</summary>
/// <remarks>The values of <c>le</c> and <c>quantile</c> stay as they are in the text format (<c>1</c>, not <c>1.0</c>): they are part
/// of a series' identity.</remarks>
internal sealed class OpenMetricsExposition(IBufferWriter<byte> writer, SeriesClock clock)
{
    /// <param name="families">Sorted by name.</param>
    public void Write(IReadOnlyList<IExposedFamily> families)
    {
        var names = families.Select(family => family.Name).ToHashSet(StringComparer.Ordinal);
        var output = new Utf8Output(writer);
        foreach (var family in families)
        {
            var shown = OpenMetricsFamily.Of(family, names);
            WriteHeader(ref output, shown, family.Help);
            if (family is ClientFamily client)
            {
                WriteSeries(ref output, client.Snapshot, shown);
            }
            else
            {
                TextExposition.WriteSelf(ref output, (SelfFamily)family);
            }
        }

        output.Write("# EOF\n"u8);
        output.Flush();
    }

    private static void WriteHeader(ref Utf8Output output, OpenMetricsFamily family, string help)
    {
        var name = Encoding.ASCII.GetBytes(family.Name);
        output.Write("# HELP "u8);
        output.Write(name);
        output.Write(" "u8);
        output.Write(Encoding.UTF8.GetBytes(help.Replace("\\", "\\\\").Replace("\n", "\\n").Replace("\"", "\\\"")));
        output.Write("\n# TYPE "u8);
        output.Write(name);
        output.Write(" "u8);
        output.Write(Encoding.ASCII.GetBytes(family.Type));
        output.Write("\n"u8);
    }

    private void WriteSeries(ref Utf8Output output, FamilySnapshot snapshot, OpenMetricsFamily shown)
    {
        var created = Encoding.ASCII.GetBytes(shown.Name + "_created");
        var name = snapshot.Family.NameUtf8;
        double[] quantiles = [];
        foreach (var series in snapshot.Series)
        {
            switch (snapshot.Family.Kind)
            {
                case SeriesKind.Counter:
                    WriteValue(ref output, name, series, series.ReadCounter());
                    break;
                case SeriesKind.Gauge:
                    WriteValue(ref output, name, series, series.ReadGauge());
                    break;
                case SeriesKind.Summary:
                    TextExposition.WriteSummary(ref output, name, series, clock.Now, ref quantiles);
                    break;
                default:
                    TextExposition.WriteHistogram(ref output, name, series);
                    break;
            }

            if (shown.HasCreated)
            {
                WriteCreated(ref output, created, series);
            }
        }
    }

    private static void WriteValue(ref Utf8Output output, byte[] name, TimeSeries series, double value)
    {
        output.Write(name);
        TextExposition.WriteLabels(ref output, series.Labels);
        output.WriteLineEnd(value);
    }

    /// <summary>Seconds since 1970, to the millisecond.</summary>
    private static void WriteCreated(ref Utf8Output output, byte[] name, TimeSeries series)
    {
        Span<byte> text = stackalloc byte[32];
        var milliseconds = series.Created.ToUnixTimeMilliseconds();
        Utf8Formatter.TryFormat(milliseconds / 1000m, text, out var length);
        output.Write(name);
        TextExposition.WriteLabels(ref output, series.Labels);
        output.Write(text[..length]);
        output.Write("\n"u8);
    }
}
