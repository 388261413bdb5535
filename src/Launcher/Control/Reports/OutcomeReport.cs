namespace Windhover.Launcher.Control.Reports;

/// <summary>What became of a request that changes something; an error has this form too.</summary>
/// <param name="Succeeded">Whether everything was done that was asked for.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Output">Where a child failed, the last lines that it wrote.</param>
internal sealed record OutcomeReport(bool Succeeded, string Message, IReadOnlyList<string> Output)
{
    public static OutcomeReport Error(string message) => new(Succeeded: false, message, []);
}
