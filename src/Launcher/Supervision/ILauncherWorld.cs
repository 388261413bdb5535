using Windhover.Launcher.Processes;

namespace Windhover.Launcher.Supervision;

/// <summary>What the supervisor needs of the operating system and of the operator's screen.</summary>
internal interface ILauncherWorld
{
    /// <summary>The launcher's standard output; shared, so written under a lock.</summary>
    Stream Output { get; }

    /// <summary>The launcher's standard error; shared, so written under a lock.</summary>
    Stream Error { get; }

    /// <exception cref="System.ComponentModel.Win32Exception">The system cannot start the program.</exception>
    ChildProcess Start(LauncherCommand.Spawn spawn);

    void CloseListeners();

    void AnnounceServing();
}
