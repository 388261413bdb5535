using System.Text;
using Windhover.Exporter.Lines;
using Windhover.Interop;

namespace Windhover.Exporter.Diagnostics.Explain;

/// <summary>Writes an explanation for a person.</summary>
internal static class ExplanationText
{
    /// <summary>A packed line has hundreds of samples with the same fate.</summary>
    private const int MaxSamples = 20;

    /// <param name="mapping">What the mapping file is called in front of a line number.</param>
    public static string Write(LineExplanation explanation, string mapping)
    {
        var text = new StringBuilder();
        Row(text, "line", explanation.Line);
        Row(text, "name", explanation.Name ?? "none");
        foreach (var tag in explanation.Tags)
        {
            Row(text, "tag", $"{tag.Name}=\"{tag.Value}\"  ({tag.Dialect})");
        }

        if (explanation.TagErrors > 0)
        {
            Row(text, "tag error", $"{explanation.TagErrors} {LineFaults.TagErrorText}");
        }

        Row(text, "samples", $"{explanation.Samples} read, {explanation.Events.Count} good");
        foreach (var error in explanation.Errors)
        {
            Row(text, "error", $"{error.Reason}{(error.Count > 1 ? $" ({error.Count} times)" : "")}: {error.Text}");
        }

        for (var i = 0; i < Math.Min(explanation.Events.Count, MaxSamples); i++)
        {
            WriteSample(text, i + 1, explanation.Events[i], mapping);
        }

        if (explanation.Events.Count > MaxSamples)
        {
            text.Append($"\n… and {explanation.Events.Count - MaxSamples} more samples\n");
        }

        text.Append(explanation.Exposition.Count > 0 ? "\nAlone, it gives:\n" : "\nIt gives no series.\n");
        foreach (var line in explanation.Exposition)
        {
            text.Append($"  {TerminalText.OneLine(line)}\n");
        }

        return text.ToString();
    }

    private static void WriteSample(StringBuilder text, int number, ExplainedSample sample, string mapping)
    {
        var weight = sample.Weight == 1 ? "" : $", counts {sample.Weight} times";
        text.Append($"\nsample {number}: {sample.Type} {(sample.Relative ? "changed by " : "")}{sample.Value}{weight}\n");
        Row(text, "  rule", sample.Rule is { } rule
            ? $"{mapping}:{rule.Line}  {rule.Match}  ({rule.Kind}), name: {rule.Name}"
            : "none takes it: unmapped");
        foreach (var hidden in sample.Hidden)
        {
            Row(text, "  hides", $"{mapping}:{hidden.Line}  {hidden.Match}  ({hidden.Kind}): {hidden.Reason}");
        }

        if (sample.Outcome == "dropped")
        {
            Row(text, "  dropped", "the rule's action is drop");
        }

        if (sample.Series is { } series)
        {
            var labels = series.Labels.Length > 0 ? $"{{{series.Labels}}}" : "";
            var state = series.Exists switch { true => "  (is there already)", false when sample.Rejection is null => "  (would be new)", _ => "" };
            Row(text, "  series", $"{series.Type} {series.Name}{labels}{state}");
            if (series.OtherHelp is { } other)
            {
                Row(text, "  help", $"{QuotedText.Of(other)}: the name had it first, so that {QuotedText.Of(series.Help)} is not shown");
            }

            if (series.TtlSeconds != 0)
            {
                Row(text, "  expires", $"{series.TtlSeconds} s after its last sample");
            }
        }

        if (sample.Rejection is { } rejection)
        {
            Row(text, "  rejected", $"{rejection.Reason}: {rejection.Text}");
        }
    }

    private static void Row(StringBuilder text, string key, string value) => text.Append($"{key,-12} {TerminalText.OneLine(value)}\n");
}
