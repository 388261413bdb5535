namespace Windhover.Worker.Contract;

/// <summary>The memory file whose lock the leader among the workers holds. The launcher makes it and opens it anew for each worker, so that
/// the kernel gives the lock back however that worker ends. Only workers read and write it.</summary>
internal static class LeaderFile
{
    public const string Name = "windhover-leader";

    public const int Bytes = 16;

    /// <summary>Of the newest generation that wants to lead, 8 bytes: older ones leave the lock to it.</summary>
    public const int NewestOffset = 0;

    /// <summary>Of the last generation that has told its advice, 8 bytes.</summary>
    public const int AdvisedOffset = 8;
}
