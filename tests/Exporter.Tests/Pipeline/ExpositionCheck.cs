using System.Text.RegularExpressions;

namespace Windhover.Exporter.Tests.Pipeline;

/// <summary>What a scraper insists on: one group of lines per name, no series twice, every line well formed.</summary>
internal static partial class ExpositionCheck
{
    public static void AssertValid(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var series = new HashSet<string>(StringComparer.Ordinal);
        var current = "";
        foreach (var line in text.Split('\n')[..^1])
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                current = line.Split(' ')[2];
                Assert.True(names.Add(current), $"{current} is shown twice");
                continue;
            }

            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Assert.Equal(current, line.Split(' ')[2]);
                continue;
            }

            var sample = Sample().Match(line);
            Assert.True(sample.Success, $"not a sample: {line}");
            Assert.True(series.Add(sample.Groups["series"].Value), $"shown twice: {line}");
            var name = sample.Groups["name"].Value;
            Assert.True(
                name == current || name == current + "_sum" || name == current + "_count" || name == current + "_bucket",
                $"{name} stands under {current}");
        }
    }

    [GeneratedRegex("""
        ^(?<series>(?<name>[a-zA-Z_][a-zA-Z0-9_]*)(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*",?)+\})?) (NaN|[+-]Inf|-?[0-9.]+(e[+-][0-9]+)?)$
        """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Sample();
}
