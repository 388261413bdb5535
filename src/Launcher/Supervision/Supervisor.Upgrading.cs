using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;
using Windhover.Launcher.Upgrading;
using Windhover.Launcher.World.Processes;
using Windhover.Shared.Text;

namespace Windhover.Launcher.Supervision;

/// <content>Another program in the launcher's place, in this very process.</content>
internal sealed partial class Supervisor
{
    private static string OwnVersion => $"{BuildVersion.Version} ({BuildVersion.Revision})";

    public Task<OperationOutcome> UpgradeAsync(string source) => AskAsync(id => new LauncherEvent.UpgradeRequested(source, id));

    /// <summary>Takes over what the program before had.</summary>
    private void Resume(UpgradeState former)
    {
        foreach (var process in former.Processes)
        {
            var slot = former.Pool.Slots.Single(slot => slot.Current?.Id == process.Child);
            var id = new ChildId(process.Child);
            var child = world.Adopt(process, slot.Role, slot.Index, slot.Current!.Generation);
            _children.Add(id, child);
            _ = WatchAsync(
                new LauncherCommand.Spawn(id, slot.Role, slot.Index, slot.Current.Generation),
                child,
                process.PartialOutput,
                process.PartialError);
        }
        if (world.AccessLog?.Path is not null)
        {
            // It was opened anew.
            HandAccessLog();
        }
        Handle(new LauncherEvent.Upgraded(former.Version, OwnVersion, Environment.ProcessId));
    }

    private async Task CheckUpgradeAsync(UpgradeState state)
    {
        LauncherEvent answer;
        try
        {
            var check = await upgrader.CheckAsync(state);
            answer = new LauncherEvent.UpgradeChecked(check.Problem, check.Output);
        }
        catch (Exception e)
        {
            // Nothing else waits for this task, and the upgrade would be pending for ever.
            answer = new LauncherEvent.UpgradeChecked($"{e.GetType().Name}: {e.Message}", []);
        }
        Post(answer);
    }

    /// <summary>Returns only if the program could not be replaced. If something has happened that has to be dealt with first, the
    /// next event brings the next attempt.</summary>
    private async Task TryReplaceAsync()
    {
        // A command of the operator's writes into pipes that the next program would not have. The next sample asks again.
        if (!IsQuiet() || hooks.IsBusy)
        {
            return;
        }
        string? problem = null;
        ChildProcess[] children = [.. _children.Values];
        try
        {
            await upgrader.PauseAsync(children);
            if (IsQuiet())
            {
                problem = upgrader.Replace(Describe(withPartialLines: true), IsQuiet);
            }
        }
        catch (TimeoutException)
        {
            problem = "the launcher's own output takes no lines, and some are waiting";
        }
        await upgrader.ResumeAsync(children);
        if (problem is not null)
        {
            Handle(new LauncherEvent.UpgradeFailed(problem));
        }
    }

    /// <summary>Nothing has happened that the arbiter does not know.</summary>
    private bool IsQuiet() => !_events.Reader.TryPeek(out _) && !_children.Values.Any(child => child.HasEnded);

    private UpgradeState Describe(bool withPartialLines) => new()
    {
        Format = UpgradeState.CurrentFormat,
        Version = OwnVersion,
        Pid = Environment.ProcessId,
        ClockStart = _startedAt,
        Upgrades = (upgrader.Former?.Upgrades ?? 0) + 1,
        Pool = arbiter.HandOver(),
        World = world.HandOver(),
        Processes = [.. _children.Select(pair => Describe(pair.Key, pair.Value, withPartialLines))],
        LastLines = world.LastLines,
    };

    private static ProcessState Describe(ChildId id, ChildProcess child, bool withPartialLines)
    {
        var partial = withPartialLines ? child.PartialLines : [];
        return new ProcessState
        {
            Child = id.Value,
            Pid = child.Pid,
            ControlFd = child.ControlFd,
            OutputFd = child.OutputFd,
            ErrorFd = child.ErrorFd,
            BoardRow = child.Board?.Place.Row,
            Outbox = child.Outbox?.Place.Index,
            PartialOutput = partial is [var output, _] ? output : [],
            PartialError = partial is [_, var error] ? error : [],
        };
    }
}
