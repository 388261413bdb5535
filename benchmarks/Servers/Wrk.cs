using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Windhover.Servers;

/// <summary>The load generator <c>wrk</c>, with keep-alive connections.</summary>
internal static partial class Wrk
{
    /// <summary>Runs it for some seconds.</summary>
    public static async Task<(double RequestsPerSecond, double P50, double P99)> RunAsync(int port, int connections, int seconds)
    {
        var start = new ProcessStartInfo(
            "wrk",
            [
                "--threads", "1", "--connections", Text.Number(connections), "--duration", $"{Text.Number(seconds)}s", "--latency",
                $"http://127.0.0.1:{Text.Number(port)}/test",
            ])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (
            Text.Parse(RequestsPerSecond().Match(said).Groups["rate"].Value),
            Milliseconds(said, "50%"),
            Milliseconds(said, "99%"));
    }

    private static double Milliseconds(string said, string percentile)
    {
        var words = said.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var value = words[Array.IndexOf(words, percentile) + 1];
        var digits = value.TrimEnd('u', 'm', 's');
        var scale = value[digits.Length..] switch { "us" => 0.001, "ms" => 1, _ => 1000 };
        return Text.Parse(digits) * scale;
    }

    [GeneratedRegex(@"Requests/sec:\s+(?<rate>[0-9.]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RequestsPerSecond();
}
