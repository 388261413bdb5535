namespace Windhover.Launcher.Operations;

/// <summary>How a child ended.</summary>
/// <param name="At">When the launcher learned of it.</param>
/// <param name="Pid">Of the process that ended.</param>
/// <param name="Reason">One of few, for a label: <c>exit</c>, <c>signal</c>, <c>oom</c>, <c>hang</c>, <c>not-ready</c>,
/// <c>max-requests</c>, <c>max-age</c>, <c>max-rss</c>, <c>reload</c>, <c>scale</c>, <c>restart</c>, <c>drain</c>,
/// <c>stop</c>.</param>
/// <param name="Text">The same for people, with numbers: <c>exit code 3</c>.</param>
internal sealed record ExitReport(DateTimeOffset At, int Pid, string Reason, string Text);
