namespace Windhover.Launcher.Model;

/// <summary>What an operator can ask of a running launcher, whatever carries the request: a signal, the control socket, a watched
/// file. Every member may be called from any thread, and answers while workers are busy or hung.</summary>
internal interface IOperations
{
    /// <summary>A picture of the pool as the deciding loop sees it now.</summary>
    Task<PoolStatus> StatusAsync();

    /// <summary>Replaces every worker by one of a new generation, and reads configuration and app again. Ends when the new
    /// generation serves, or when it was abandoned and the old one goes on.</summary>
    /// <param name="source">What asked, for the log: a signal's name, <c>windhover reload (pid 71)</c>.</param>
    Task<OperationOutcome> ReloadAsync(string source);

    /// <summary>Changes the number of workers that are wanted. Ends when they serve, or are gone.</summary>
    Task<OperationOutcome> ScaleAsync(ScaleRequest request, string source);

    /// <summary>Replaces one worker, the new one first.</summary>
    Task<OperationOutcome> RestartAsync(int slot, string source);

    /// <summary>Lets one worker finish its requests and leaves its slot empty, until the next scale, restart or reload.</summary>
    Task<OperationOutcome> DrainAsync(int slot, string source);

    /// <summary>Has the embedded exporter remove series, from its state too. Ends when they are removed.</summary>
    /// <param name="selector">As Prometheus writes it; read by the exporter.</param>
    Task<OperationOutcome> RemoveSeriesAsync(string selector, string source);

    /// <summary>Puts the program that lies where the launcher was started from in the launcher's place. Ends when that program was
    /// tried: good, and it takes over at once, or not, and nothing changes.</summary>
    Task<OperationOutcome> UpgradeAsync(string source);

    /// <summary>Begins the end of the launcher, and does not wait for it.</summary>
    /// <param name="quick">Requests in flight are not waited for.</param>
    void Stop(string source, bool quick);
}
