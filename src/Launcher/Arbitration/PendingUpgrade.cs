namespace Windhover.Launcher.Arbitration;

/// <summary>An operator's wish for another program in the launcher's place.</summary>
internal sealed class PendingUpgrade(OperationId? operation)
{
    /// <summary>The operation that waits for the outcome; null if none does, or it was answered already.</summary>
    public OperationId? Operation { get; set; } = operation;

    public bool IsBeingChecked { get; set; }

    /// <summary>The new program was tried and is good.</summary>
    public bool IsGood { get; set; }
}
