namespace Windhover.Worker.Contract;

/// <summary>What the process of a status board's row is about, as it says itself.</summary>
internal enum BoardState
{
    /// <summary>The row belongs to no process.</summary>
    Free = 0,

    /// <summary>Allotted by the launcher; the process has yet to say something, and one that is no .NET app never will.</summary>
    Booting = 1,

    /// <summary>The app runs and answers its warm-up requests; it accepts no connection.</summary>
    Warming = 2,

    Accepting = 3,

    /// <summary>No new connections; the open ones are finished.</summary>
    Draining = 4,
}
