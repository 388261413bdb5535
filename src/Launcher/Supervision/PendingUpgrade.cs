namespace Windhover.Launcher.Supervision;

/// <summary>An operator's wish for another program in the launcher's place.</summary>
internal sealed class PendingUpgrade(string source)
{
    public string Source { get; } = source;

    /// <summary>Who waits for the outcome.</summary>
    public List<OperationId> Operations { get; } = [];

    public bool IsBeingChecked { get; set; }

    /// <summary>The new program was tried and is good.</summary>
    public bool IsGood { get; set; }
}
