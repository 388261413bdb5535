namespace Windhover.Worker.Contract;

/// <summary>Where the app's data protection keeps its keys if the app itself says nothing about them.</summary>
/// <param name="Directory">Absolute, and the workers' user's; null if there is no place.</param>
/// <param name="Scope">Tells two launchers of one user apart that run the same app, and stays the same from one release to the next;
/// null if the operator named the directory.</param>
/// <param name="Problem">Why there is no place; null if there is one.</param>
internal sealed record KeysPlace(string? Directory, string? Scope, string? Problem)
{
    private const string DirectoryName = WorkerContract.Prefix + "KEYS";
    private const string ScopeName = WorkerContract.Prefix + "KEYS_SCOPE";
    private const string ProblemName = WorkerContract.Prefix + "KEYS_PROBLEM";

    public static readonly IReadOnlyList<string> Names = [DirectoryName, ScopeName, ProblemName];

    /// <param name="environment">Of the worker.</param>
    /// <param name="place">Null if the launcher leaves data protection alone.</param>
    public static void Write(IDictionary<string, string?> environment, KeysPlace? place)
    {
        environment[DirectoryName] = place?.Directory;
        environment[ScopeName] = place?.Scope;
        environment[ProblemName] = place?.Problem;
    }

    public static KeysPlace? Read()
    {
        var directory = Environment.GetEnvironmentVariable(DirectoryName);
        var problem = Environment.GetEnvironmentVariable(ProblemName);
        return directory is null && problem is null
            ? null
            : new KeysPlace(directory, Environment.GetEnvironmentVariable(ScopeName), problem);
    }
}
