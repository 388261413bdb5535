using Windhover.Launcher.Configuration;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Launcher.Processes;
using Windhover.Launcher.Upgrading;

namespace Windhover.Launcher.Supervision;

/// <summary>What the supervisor needs of the operating system and of the operator's screen.</summary>
internal interface ILauncherWorld
{
    /// <summary>Where children's lines go.</summary>
    LogOutput Logs { get; }

    /// <summary>Whether the kernel has killed a process of this control group for want of memory since the last question.</summary>
    bool MemoryRanOut();

    /// <summary>Connections that no worker has accepted yet.</summary>
    int ReadQueue();

    /// <exception cref="System.ComponentModel.Win32Exception">The system cannot start the program.</exception>
    ChildProcess Start(LauncherCommand.Spawn spawn);

    /// <summary>Takes over a child of the program that ran in this process before.</summary>
    ChildProcess Adopt(ProcessState process, ChildRole role);

    /// <summary>What the next program in this process takes over.</summary>
    WorldState HandOver();

    /// <summary>Of the launcher and all its children.</summary>
    IReadOnlyList<byte[]> LastLines { get; }

    /// <summary>Reads configuration and app again, for the children of a new generation.</summary>
    /// <exception cref="ConfigurationException">They cannot be used.</exception>
    PreparedGeneration Prepare(int generation);

    /// <summary>Only this generation is started from now on.</summary>
    void Commit(int generation);

    /// <summary>This generation is not started any more.</summary>
    void Abandon(int generation);

    void CloseListeners();

    /// <summary>Ends when everything was sent that workers have left.</summary>
    /// <param name="limit">After it, the rest is given up.</param>
    /// <returns>Measurements that were given up.</returns>
    Task<long> EmptyOutboxesAsync(TimeSpan limit);

    void AnnounceServing();
}
