using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.Tests.World.Processes;

public sealed class ProcessUsageTests
{
    [Fact]
    public void A_name_with_spaces_and_parentheses_does_not_shift_the_fields()
    {
        const string Stat =
            "4711 (my (odd) app) S 1 4711 4711 0 -1 4194560 1 2 3 4 150 50 0 0 20 0 17 0 12345 1000000 2500 18446744073709551615";

        var usage = ProcessUsage.Parse(Stat);

        Assert.Equal(new ProcessUsage(TimeSpan.FromSeconds(2), 2500L * Environment.SystemPageSize), usage);
    }

    [Fact]
    public void This_process_has_used_something_and_one_that_is_not_there_nothing()
    {
        Assert.True(ProcessUsage.Read(Environment.ProcessId)!.Value.ResidentBytes > 1_000_000);
        Assert.Null(ProcessUsage.Read(int.MaxValue));
    }
}
