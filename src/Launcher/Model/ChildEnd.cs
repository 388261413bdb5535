namespace Windhover.Launcher.Model;

/// <summary>How a child came to its end.</summary>
/// <param name="Reason">The kind.</param>
/// <param name="Text">For people: <c>exit code 3</c>.</param>
/// <param name="LastLines">What it wrote last.</param>
internal sealed record ChildEnd(ExitReason Reason, string Text, IReadOnlyList<string> LastLines);
