using Windhover.Shared.Contract;

namespace Windhover.Exporter.Tests.Shared.Contract;

public sealed class ExporterContractTests
{
    [Fact]
    public void What_the_launcher_writes_is_what_the_exporter_reads_and_removes()
    {
        var written = new ExporterContract(ControlFd: 3, LauncherPid: 42, UdpFd: 5, InternalFd: 7, MoreUdpFds: [8, 9], Channel: new ChannelPlace(10, 11));
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        written.WriteTo(environment);
        try
        {
            foreach (var (name, value) in environment)
            {
                Environment.SetEnvironmentVariable(name, value);
            }

            var read = ExporterContract.TakeFromEnvironment(parentPid: 42);
            Assert.NotNull(read);
            Assert.Equal([8, 9], read.MoreUdpFds);
            Assert.Equal([3, 5, 7, 10, 11, 8, 9], read.Descriptors);
            Assert.Equal(written, read with { MoreUdpFds = written.MoreUdpFds });
            Assert.Null(ExporterContract.TakeFromEnvironment(parentPid: 42));
        }
        finally
        {
            foreach (var name in environment.Keys)
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }
    }

    [Fact]
    public void A_descriptor_that_is_not_handed_on_is_taken_out_of_the_environment()
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["WINDHOVER_EXPORTER_WEB_FD"] = "9" };

        new ExporterContract(ControlFd: 3, LauncherPid: 42).WriteTo(environment);

        Assert.DoesNotContain("WINDHOVER_EXPORTER_WEB_FD", environment.Keys);
    }
}
