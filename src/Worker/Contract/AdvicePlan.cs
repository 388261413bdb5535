using System.Globalization;

namespace Windhover.Worker.Contract;

/// <summary>What a worker needs to know to tell, at its start, which parts of the app do not work as written with several workers.</summary>
/// <param name="Workers">How many there are, or may be.</param>
/// <param name="Silenced">Names of <see cref="AdviceName"/> that are not told.</param>
internal sealed record AdvicePlan(int Workers, IReadOnlyList<string> Silenced)
{
    private const string WorkersName = WorkerContract.Prefix + "WORKERS";
    private const string SilencedName = WorkerContract.Prefix + "NO_ADVICE";

    public static readonly IReadOnlyList<string> Names = [WorkersName, SilencedName];

    public static void Write(IDictionary<string, string?> environment, AdvicePlan? plan)
    {
        environment[WorkersName] = plan?.Workers.ToString(CultureInfo.InvariantCulture);
        environment[SilencedName] = plan is { Silenced.Count: > 0 } ? string.Join(',', plan.Silenced) : null;
    }

    /// <returns>Null if the launcher wants none.</returns>
    public static AdvicePlan? Read() =>
        int.TryParse(Environment.GetEnvironmentVariable(WorkersName), NumberStyles.None, CultureInfo.InvariantCulture, out var workers)
            ? new AdvicePlan(workers, Environment.GetEnvironmentVariable(SilencedName)?.Split(',') ?? [])
            : null;
}
