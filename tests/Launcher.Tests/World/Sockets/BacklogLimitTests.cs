using Windhover.Launcher.World.Sockets;

namespace Windhover.Launcher.Tests.World.Sockets;

public sealed class BacklogLimitTests
{
    [Theory]
    [InlineData(4096, "4096\n", false)]
    [InlineData(4097, "4096\n", true)]
    [InlineData(4097, "what\n", false)]
    public void A_backlog_that_the_kernel_lowers_is_told_with_the_cure(int backlog, string somaxconn, bool warns)
    {
        var warning = BacklogLimit.Warning(backlog, somaxconn);

        Assert.Equal(
            warns ? "--backlog 4097 is lowered to 4096 by the kernel; for more: sysctl -w net.core.somaxconn=4097" : null, warning);
    }
}
