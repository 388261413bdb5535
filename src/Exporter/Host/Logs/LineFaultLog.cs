using System.Text;
using System.Text.Unicode;
using Microsoft.Extensions.Logging;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Host.Logs;

/// <summary>Says in the log what is wrong with a line, in statsd_exporter's words: for <c>--log.level=debug</c> only.</summary>
/// <remarks>A second look at the line, so that the parser, which runs for every line at every level, need not know of it. Source:
/// statsd_exporter, pkg/line/line.go.</remarks>
internal sealed class LineFaultLog(LineOptions options, ILogger log)
{
    // Value, type and four components.
    private const int MaxParts = 6;

    /// <param name="line">Without its line end.</param>
    public void Tell(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            return;
        }
        var text = Encoding.UTF8.GetString(line);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !Utf8.IsValid(line))
        {
            log.LineFault("bad line", ("line", text));
            return;
        }
        var hasNameTags = TellOfName(text[..colon]);
        var samples = text[(colon + 1)..];
        var tagsAtTheEnd = samples.Contains("|#", StringComparison.Ordinal);
        if (tagsAtTheEnd && hasNameTags)
        {
            log.LineFault("bad line: multiple tagging styles", ("line", text));
            return;
        }
        var parts = samples.Split('|', 3);
        if (parts.Length < 2)
        {
            log.LineFault("bad line: not enough '|'-delimited parts after first ':'", ("line", text));
        }
        else if (parts[0].Contains(':', StringComparison.Ordinal) && !(options.Sets && parts[1] == "s"))
        {
            TellOfPacked(parts, samples, text);
        }
        else
        {
            foreach (var sample in tagsAtTheEnd ? [samples] : samples.Split(':'))
            {
                TellOfSample(sample, text);
            }
        }
    }

    private void TellOfPacked(string[] parts, string samples, string line)
    {
        if (parts[1] is not ("ms" or "h" or "d"))
        {
            log.LineFault("bad line: invalid extended aggregate type", ("line", line));
            return;
        }
        foreach (var value in parts[0].Split(':'))
        {
            TellOfSample(value + samples[parts[0].Length..], line);
        }
    }

    private void TellOfSample(string sample, string line)
    {
        var parts = sample.Split('|');
        if (parts.Length is < 2 or > MaxParts)
        {
            log.LineFault("bad component", ("line", line));
            return;
        }
        var isSet = options.Sets && parts[1] == "s";
        if (isSet ? parts[0].Length == 0 : !IsNumber(parts[0]))
        {
            log.LineFault("bad value", ("value", parts[0]), ("line", line));
            return;
        }
        if (parts.AsSpan(2).Contains(""))
        {
            log.LineFault("Empty component", ("line", line));
            return;
        }
        foreach (var component in parts.AsSpan(2))
        {
            switch (component)
            {
                case ['@', .. var rate]:
                    if (!IsNumber(rate))
                    {
                        log.LineFault("Invalid sampling factor", ("component", rate), ("line", line));
                    }
                    break;
                case ['#', .. var tags]:
                    if (options.DogStatsdTags)
                    {
                        TellOfTags(tags, ':');
                    }
                    break;
                case ['c', ':', _, ..] or ['T', ..]:
                    break;
                case ['c', ..]:
                    log.LineFault("Malformed container ID section", ("component", component), ("line", line));
                    return;
                default:
                    // It names the first of the components, whichever is wrong.
                    log.LineFault(
                        "Invalid sampling factor, tag section, or container ID section", ("component", parts[2]), ("line", line));
                    return;
            }
        }
        if (parts[1] is not ("c" or "g" or "ms" or "h" or "d") && !isSet)
        {
            var error = parts[1] == "s" ? "no support for StatsD sets" : $"bad stat type {parts[1]}";
            log.LineFault("Error building event", ("line", line), ("error", error));
        }
    }

    /// <returns>Whether the name brought labels.</returns>
    private bool TellOfName(string name)
    {
        if (options.SignalFxTags)
        {
            var open = name.IndexOf('[', StringComparison.Ordinal);
            var close = name.IndexOf(']', StringComparison.Ordinal);
            if (open >= 0 && open < close)
            {
                return TellOfTags(name[(open + 1)..close], '=');
            }
            if (open >= 0 || close >= 0)
            {
                log.LineFault("invalid SignalFx tags, not parsing", ("metric", name));
                return false;
            }
        }
        var start = name.AsSpan().IndexOfAny(options.LibratoTags ? '#' : ',', options.InfluxDbTags ? ',' : '#');
        return start >= 0 && (options.LibratoTags || options.InfluxDbTags) && TellOfTags(name[(start + 1)..], '=');
    }

    /// <returns>Whether one of them is good.</returns>
    private bool TellOfTags(string tags, char separator)
    {
        var anyGood = false;
        var all = tags.Split(',');
        for (var i = 0; i < all.Length; i++)
        {
            if (i == all.Length - 1 && all[i].Length == 0)
            {
                break;
            }
            var tag = separator == ':' && all[i] is ['#', .. var bare] ? bare : all[i];
            var split = tag.IndexOf(separator, StringComparison.Ordinal);
            if (tag.Length == 0)
            {
                log.LineFault("Empty name tag", ("component", tags));
            }
            else if (split < 0)
            {
                log.LineFault("Malformed name tag", ("tag", tag), ("component", tags));
            }
            else if (split == 0 || split == tag.Length - 1)
            {
                log.LineFault("Malformed name tag", ("k", tag[..split]), ("v", tag[(split + 1)..]), ("component", tags));
            }
            else
            {
                anyGood = true;
            }
        }
        return anyGood;
    }

    private static bool IsNumber(string text) => GoFloat.TryParse(Encoding.UTF8.GetBytes(text), out _);
}
