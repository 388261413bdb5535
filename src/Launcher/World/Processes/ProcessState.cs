namespace Windhover.Launcher.World.Processes;

/// <summary>A child process that goes on.</summary>
internal sealed record ProcessState
{
    /// <summary>Value of its <see cref="Model.ChildId"/>.</summary>
    public required int Child { get; init; }

    public required int Pid { get; init; }

    /// <summary>See <see cref="Processes.ChildProcess.ControlFd"/>.</summary>
    public required int ControlFd { get; init; }

    public required int OutputFd { get; init; }

    public required int ErrorFd { get; init; }

    /// <summary>Row of the status board.</summary>
    public required int? BoardRow { get; init; }

    /// <summary>Number of its outbox.</summary>
    public required int? Outbox { get; init; }

    /// <summary>The beginning of a line of standard output whose end was not written yet.</summary>
    public required byte[] PartialOutput { get; init; }

    /// <summary>The same of standard error.</summary>
    public required byte[] PartialError { get; init; }
}
