using System.Globalization;

namespace Windhover.Worker.Contract;

/// <summary>What a worker needs to know to tell, at its start, which parts of the app do not work as written with several workers.</summary>
/// <param name="Workers">How many there are, or may be.</param>
/// <param name="Silenced">Names of <see cref="AdviceName"/> that are not told.</param>
/// <param name="Release">The generation in which the app's file was started for the first time: each piece of advice is told once in it. 0 from
/// an older launcher.</param>
internal sealed record AdvicePlan(int Workers, IReadOnlyList<string> Silenced, int Release = 0)
{
    private const string WorkersName = WorkerContract.Prefix + "WORKERS";
    private const string SilencedName = WorkerContract.Prefix + "NO_ADVICE";

    private const string ReleaseName = WorkerContract.Prefix + "RELEASE";

    public static readonly IReadOnlyList<string> Names = [WorkersName, SilencedName, ReleaseName];

    public static void Write(IDictionary<string, string?> environment, AdvicePlan? plan)
    {
        environment[WorkersName] = plan?.Workers.ToString(CultureInfo.InvariantCulture);
        environment[SilencedName] = plan is { Silenced.Count: > 0 } ? string.Join(',', plan.Silenced) : null;
        environment[ReleaseName] = plan?.Release.ToString(CultureInfo.InvariantCulture);
    }

    /// <returns>Null if the launcher wants none.</returns>
    public static AdvicePlan? Read() => Number(WorkersName) is { } workers
        ? new AdvicePlan(workers, Environment.GetEnvironmentVariable(SilencedName)?.Split(',') ?? [], Number(ReleaseName) ?? 0)
        : null;

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
