namespace Windhover.Launcher.Operations;

/// <summary>What became of a request.</summary>
/// <param name="Succeeded">Whether everything asked for was done.</param>
/// <param name="Message">One sentence for the operator: what was done, or what went wrong, where, and what goes on now.</param>
/// <param name="Output">Where a child failed, the last lines that it wrote; else empty.</param>
internal sealed record OperationOutcome(bool Succeeded, string Message, IReadOnlyList<string> Output)
{
    public OperationOutcome(bool succeeded, string message)
        : this(succeeded, message, [])
    {
    }
}
