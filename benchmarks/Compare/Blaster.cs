using System.Diagnostics;

namespace Windhover.Compare;

/// <summary>The program of <c>benchmarks/Blaster</c>.</summary>
internal sealed class Blaster(string program)
{
    /// <summary>Sends a load to a receiver on this machine.</summary>
    /// <returns>Lines sent, and the rate that was really reached.</returns>
    public async Task<(long Lines, double LinesPerSecond)> SendAsync(Endpoints target, Load load)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var argument in load.Arguments(target))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var said = output
            .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('='))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return ((long)Invariant.Double(said["sent_lines"]), Invariant.Double(said["lines_per_second"]));
    }
}
