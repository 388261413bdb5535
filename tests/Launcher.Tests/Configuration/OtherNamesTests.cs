using Windhover.Launcher.Configuration;

namespace Windhover.Launcher.Tests.Configuration;

public class OtherNamesTests
{
    private static readonly string[] Known =
        [.. LauncherSettings.Own.Select(setting => setting.Option), "run", "exporter", "reload", "restart-nothing", "status", "stop", "top", "list", "logs"];

    [Theory]
    [InlineData("--port", "--listen 5000")]
    [InlineData("--port=80", "--listen 5000")]
    [InlineData("--bind", "--listen 5000")]
    [InlineData("-w", "--workers N|auto|MIN..MAX")]
    [InlineData("--processes", "--workers N|auto|MIN..MAX")]
    [InlineData("--harakiri", "--request-timeout TIME")]
    [InlineData("--uid", "--user NAME|UID")]
    [InlineData("--wrokers", "--workers")]
    [InlineData("start", "run")]
    [InlineData("restart", "reload")]
    [InlineData("ps", "list")]
    [InlineData("stauts", "status")]
    [InlineData("--zzz", null)]
    [InlineData("nonsense", null)]
    public void What_other_servers_call_it_is_known(string word, string? meant) => Assert.Equal(meant, OtherNames.Meant(word, Known));
}
