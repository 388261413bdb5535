using Windhover.Launcher.Model;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.Tests.Hooks;

public class HookTests
{
    [Fact]
    public void The_command_is_all_behind_the_first_equals_sign()
    {
        Assert.Null(Hook.Parse("worker-exit=A=1 echo $A", out var hook));
        Assert.Equal(new Hook(HookEvent.WorkerExit, "A=1 echo $A"), hook);
    }

    [Theory]
    [InlineData("reload", "expected EVENT=COMMAND")]
    [InlineData("reload= ", "expected EVENT=COMMAND")]
    [InlineData("restart=true", "there is no event 'restart'; expected one of serving, worker-ready, worker-exit, reload, reload-failed, stopping")]
    public void What_is_no_hook_is_refused_with_what_was_expected(string text, string expected) =>
        Assert.Equal(expected, Hook.Parse(text, out _));

    [Fact]
    public void Every_variable_has_a_value_so_that_set_u_does_not_stop_the_command() =>
        Assert.All(new HookCall(HookEvent.Serving, 1).Variables, variable => Assert.NotNull(variable.Value));
}
