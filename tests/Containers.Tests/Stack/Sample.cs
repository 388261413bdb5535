namespace Windhover.Containers.Tests.Stack;

/// <summary>One series of an answer of Prometheus.</summary>
/// <param name="Labels">The name among them, as <c>__name__</c>, where the query keeps it.</param>
internal sealed record Sample(IReadOnlyDictionary<string, string> Labels, double Value)
{
    /// <summary>The value of a label; empty where there is none, as Prometheus has it.</summary>
    public string this[string label] => Labels.GetValueOrDefault(label, "");
}
