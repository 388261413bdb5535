using System.Text.Json.Serialization;

namespace Windhover.Launcher.Model;

/// <summary>What became of a request, for the one who asked and as JSON on the control socket, where an error has this form too.</summary>
/// <param name="Succeeded">Whether everything asked for was done.</param>
/// <param name="Message">One sentence for the operator: what was done, or what went wrong, where, and what happens now.</param>
/// <param name="Output">The last lines that a failed child wrote; else empty.</param>
[method: JsonConstructor]
internal sealed record OperationOutcome(bool Succeeded, string Message, IReadOnlyList<string> Output)
{
    public OperationOutcome(bool succeeded, string message)
        : this(succeeded, message, [])
    {
    }
}
