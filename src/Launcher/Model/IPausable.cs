namespace Windhover.Launcher.Model;

/// <summary>A server that can stop answering for a moment; clients that connect meanwhile wait in its socket's queue.</summary>
internal interface IPausable
{
    /// <summary>Accepts no connection from now on.</summary>
    /// <param name="limit">Time for answers that are on their way; then they are cut off.</param>
    Task PauseAsync(TimeSpan limit);

    Task ResumeAsync();
}
