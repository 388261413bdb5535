using Windhover.Launcher.Configuration;

namespace Windhover.Launcher.Tests.Configuration;

public class EnvironmentSettingsTests
{
    [Fact]
    public void A_variable_that_is_nearly_a_setting_is_named_with_it() => Assert.Equal(
        [("WINDHOVER_WORKRES", "WINDHOVER_WORKERS")],
        EnvironmentSettings.Misspelt(["WINDHOVER_WORKRES", "WINDHOVER_LISTEN", "PATH"], LauncherSettings.Own));

    [Theory]
    [InlineData("WINDHOVER_PORT")]
    [InlineData("WINDHOVER_SERVICE_HOST")]
    [InlineData("WINDHOVER_PORT_5000_TCP_ADDR")]
    public void What_Kubernetes_sets_for_a_service_of_that_name_is_left_alone(string variable) =>
        Assert.Empty(EnvironmentSettings.Misspelt([variable], LauncherSettings.Own));
}
