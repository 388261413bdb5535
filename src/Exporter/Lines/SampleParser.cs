using System.Text;

namespace Windhover.Exporter.Lines;

/// <summary>Reads one sample: <c>sample := value "|" type *( "|" component )</c>.</summary>
/// <param name="fields">See <see cref="LineOptions.DogStatsdFields"/>.</param>
internal sealed class SampleParser(TagParser tags, bool fields)
{
    internal const string ContainerIdLabel = "container_id";

    private readonly TagParser _tags = tags;

    /// <summary>Adds the event of one value to <paramref name="result"/>, or counts why there is none. The components of
    /// <paramref name="tail"/> are read with the first value that needs them.</summary>
    public void Parse(
        string name, ReadOnlySpan<byte> valueText, ref SampleTail tail, ParsedLine result, LineStatistics statistics)
    {
        statistics.Samples++;
        if (tail.HasTooManyParts)
        {
            statistics.CountError(LineError.MalformedComponent);
            return;
        }

        double value = 0;
        var isSet = tail.Type is { IsSet: true };
        if (isSet ? valueText.IsEmpty : !FloatReader.TryParse(valueText, out value))
        {
            statistics.CountError(LineError.MalformedValue);
            return;
        }

        var components = tail.Read ??= ReadComponents(tail, ref value, result.Labels);
        statistics.TagErrors += components.TagErrors;
        statistics.CountError(LineError.InvalidSampleFactor, components.RateErrors);
        if (components.Error != LineError.None)
        {
            statistics.CountError(components.Error);
            return;
        }

        // Once per sample, however many labels; those that an earlier sample of the line brought count too.
        statistics.Tags += result.Labels.Count > 0 ? 1 : 0;
        if (isSet)
        {
            result.Events.Add(new StatsdEvent(tail.Type!, name, 0) { SetValue = valueText.ToArray() });
            return;
        }

        var signed = valueText[0] is (byte)'+' or (byte)'-';
        AddEvent(name, value, signed, tail, components.Count, result, statistics);
    }

    /// <remarks>Where rates divide, <paramref name="value"/> is divided by them, one by one: such types do not share components with
    /// other values.</remarks>
    private SampleComponents ReadComponents(in SampleTail tail, ref double value, Dictionary<string, string> labels)
    {
        long tagErrors = 0;
        long rateErrors = 0;
        long count = 1;
        if (!tail.HasComponents)
        {
            return new SampleComponents(LineError.None, tagErrors, rateErrors, count);
        }

        if (HasEmptyComponent(tail.Components))
        {
            return new SampleComponents(LineError.MalformedComponent, tagErrors, rateErrors, count);
        }

        foreach (var range in tail.Components.Split((byte)'|'))
        {
            var component = tail.Components[range];
            switch (component[0])
            {
                case (byte)'@':
                    rateErrors += FloatReader.TryParse(component[1..], out var rate) ? 0 : 1;
                    rate = rate == 0 ? 1 : rate;
                    value = tail.Type is { Rate: RateUse.Divides } ? value / rate : value;
                    count = tail.Type is { Rate: RateUse.Weighs } ? SamplingRate.ToWeight(rate) : count;
                    break;
                case (byte)'#':
                    tagErrors += _tags.ReadDogStatsD(component[1..], labels);
                    break;
                case (byte)'c' when component.Length > 2 && component[1] == ':':
                    labels[ContainerIdLabel] = Encoding.UTF8.GetString(component[2..]);
                    break;
                case (byte)'c' or (byte)'e' when fields && DogStatsdFields.IsSkipped(component):
                    break;
                case (byte)'c':
                    return new SampleComponents(LineError.MalformedContainerId, tagErrors, rateErrors, count);
                case (byte)'T':
                    // A timestamp: values belong to the moment of their arrival.
                    break;
                default:
                    return new SampleComponents(LineError.InvalidSampleFactor, tagErrors, rateErrors, count);
            }
        }

        return new SampleComponents(LineError.None, tagErrors, rateErrors, count);
    }

    private static void AddEvent(
        string name, double value, bool signed, in SampleTail tail, long count, ParsedLine result, LineStatistics statistics)
    {
        if (tail.Type is not { } type)
        {
            statistics.CountError(LineError.IllegalEvent);
        }
        else if (count > 0)
        {
            result.Events.Add(new StatsdEvent(type, name, value / type.Divisor, type.IsRelativeWithSign && signed, count));
        }
    }

    private static bool HasEmptyComponent(ReadOnlySpan<byte> components)
        => components.IsEmpty || components[0] == '|' || components[^1] == '|' || components.IndexOf("||"u8) >= 0;
}
