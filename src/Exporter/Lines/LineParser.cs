using System.Text.Unicode;

namespace Windhover.Exporter.Lines;

/// <summary>Reads a whole StatsD line, in all dialects of statsd_exporter: the plain version, written to be compared with the
/// grammar. The fast path takes the usual lines and is tested against this one.</summary>
/// <remarks>Linear in the length of the line, whatever it holds. Source: statsd_exporter, pkg/line/line.go.</remarks>
internal sealed class LineParser
{
    private const byte ValueSeparator = (byte)':';
    private const byte PartSeparator = (byte)'|';

    private readonly SampleParser _samples;
    private readonly TagParser _tags;
    private readonly bool _sets;
    private readonly bool _fields;

    public LineParser(LineOptions options)
    {
        _sets = options.Sets;
        _fields = options.DogStatsdFields;
        _tags = new TagParser(options);
        _samples = new SampleParser(_tags, _fields);
    }

    /// <summary>Reads <paramref name="line"/>, which comes without its line end, into <paramref name="result"/>, which is cleared
    /// first.</summary>
    public void Parse(ReadOnlySpan<byte> line, ParsedLine result, LineStatistics statistics)
    {
        result.Clear();
        if (line.IsEmpty)
        {
            return;
        }

        // line := name ":" samples
        var colon = line.IndexOf(ValueSeparator);
        if (colon <= 0 || !Utf8.IsValid(line))
        {
            statistics.CountError(LineError.MalformedLine);
            return;
        }

        var name = _tags.ReadName(line[..colon], result.Labels, statistics);
        var samples = line[(colon + 1)..];

        // Asked even where DogStatsD tags are switched off, as there.
        var tagsAtTheEnd = samples.IndexOf("|#"u8) >= 0;
        if (tagsAtTheEnd && result.Labels.Count > 0)
        {
            statistics.CountError(LineError.MixedTaggingStyles);
            return;
        }

        var firstPart = samples.IndexOf(PartSeparator);
        if (firstPart < 0)
        {
            statistics.CountError(LineError.NotEnoughPartsAfterColon);
        }
        else if (samples[..firstPart].Contains(ValueSeparator))
        {
            ParsePacked(name, samples[..firstPart], samples[(firstPart + 1)..], result, statistics);
        }
        else if (tagsAtTheEnd || (_fields && DogStatsdFields.HoldColons(samples[(firstPart + 1)..])))
        {
            // Colons belong to the tags, or to fields: there is one sample.
            ParseSample(name, samples, result, statistics);
        }
        else
        {
            foreach (var sample in samples.Split(ValueSeparator))
            {
                ParseSample(name, samples[sample], result, statistics);
            }
        }
    }

    /// <summary><c>name:v1:v2:v3|ms|…</c>: DogStatsD's extended aggregation, for the types that allow it.</summary>
    private void ParsePacked(
        string name, ReadOnlySpan<byte> values, ReadOnlySpan<byte> rest, ParsedLine result, LineStatistics statistics)
    {
        // One tail for all: 30,000 values and 30,000 bytes of tags fit in one datagram.
        var tail = new SampleTail(rest, _sets, _fields);
        if (tail.Type is { IsSet: true })
        {
            // Any text is a value of a set, so that the colons belong to it.
            _samples.Parse(name, values, ref tail, result, statistics);
            return;
        }

        if (tail.Type is not { Packs: true })
        {
            statistics.CountError(LineError.InvalidExtendedAggregateType);
            return;
        }

        foreach (var value in values.Split(ValueSeparator))
        {
            _samples.Parse(name, values[value], ref tail, result, statistics);
        }
    }

    private void ParseSample(string name, ReadOnlySpan<byte> sample, ParsedLine result, LineStatistics statistics)
    {
        var end = sample.IndexOf(PartSeparator);
        if (end < 0)
        {
            statistics.Samples++;
            statistics.CountError(LineError.MalformedComponent);
            return;
        }

        var tail = new SampleTail(sample[(end + 1)..], _sets, _fields);
        _samples.Parse(name, sample[..end], ref tail, result, statistics);
    }
}
