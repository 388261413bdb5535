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
        foreach (string argument in load.Arguments(target))
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Dictionary<string, string> said = output
            .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('='))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return ((long)Invariant.Double(said["sent_lines"]), Invariant.Double(said["lines_per_second"]));
    }
}
