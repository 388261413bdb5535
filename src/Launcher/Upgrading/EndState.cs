using Windhover.Launcher.Model;
using Windhover.Launcher.Supervision;

namespace Windhover.Launcher.Upgrading;

/// <summary>How a child ended that sat in a seat.</summary>
internal sealed record EndState(TimeSpan At, int Pid, ExitReason Reason, string Text);
