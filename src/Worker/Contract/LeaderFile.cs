namespace Windhover.Worker.Contract;

/// <summary>The memory file whose lock the leader among the workers holds. The launcher makes it and opens it anew for each worker, so that
/// the kernel gives the lock back however that worker ends. Only workers read and write it.</summary>
internal static class LeaderFile
{
    public const string Name = "windhover-leader";

    /// <summary>Older worker libraries write a number of their own into the second half.</summary>
    public const int Bytes = 16;

    /// <summary>Of the newest generation that wants to lead, 8 bytes: older ones leave the lock to it.</summary>
    public const int NewestOffset = 0;
}
