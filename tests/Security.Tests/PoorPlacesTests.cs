using Windhover.Testing;

namespace Windhover.Security.Tests;

/// <summary>An unlucky machine has no place for the launcher's files: boundary 7 of docs/security.md.</summary>
public sealed class PoorPlacesTests
{
    private static readonly string[] Plain =
    [
        "--workers", "1", "--listen", "http://127.0.0.1:0", "--web.listen-address", "127.0.0.1:0", "--statsd.listen-udp", "", "--statsd.listen-tcp", "",
    ];

    [Fact]
    public async Task On_a_read_only_root_without_a_temporary_directory_a_launcher_serves_and_counts()
    {
        LocalUser.SkipUnlessOthersCanRun();
        const string ReadOnly = "mount -t tmpfs -o ro none /tmp && mount -t tmpfs -o ro none /run && mount -o remount,bind,ro / && exec \"$0\" \"$@\"";
        await using var launcher = ProcessUnderTest.Start(
            "unshare",
            ["--mount", "--propagation", "private", "sh", "-c", ReadOnly, .. ProcessUnderTest.WindhoverWords, .. Plain, "--control", "none", "--state", "none"],
            start => start.Environment.Remove("XDG_RUNTIME_DIR"));

        var app = await AddressAsync(launcher, "app");
        var metrics = await AddressAsync(launcher, "metrics");
        await launcher.WaitForLineAsync(line => line.Contains("there is no place for the launcher's own sockets", StringComparison.Ordinal));
        using var http = new HttpClient();
        Assert.Equal(System.Net.HttpStatusCode.OK, (await http.GetAsync($"{app}/test")).StatusCode);
        await Eventually.TrueAsync(
            async () => Exposition.Values(await http.GetStringAsync(metrics), "request_count").Sum() >= 1, () => $"the request is counted:\n{launcher.Output}");
    }

    [Fact]
    public async Task Too_long_a_temporary_directory_is_said_with_what_to_do()
    {
        await using var user = await LocalUser.CreateAsync("user");
        using var place = new SharedPlace();
        var longest = place.PathTo(new string('x', 120 - place.Shared.Length - 1));
        await place.RunAsync(user, $"mkdir {longest}");
        await using var launcher = user.Start([.. ProcessUnderTest.WindhoverWords, .. Plain, "--state", "none"], start =>
        {
            start.Environment.Remove("XDG_RUNTIME_DIR");
            start.Environment["TMPDIR"] = longest;
            start.WorkingDirectory = "/";
        });

        var line = await launcher.WaitForLineAsync(line => line.Contains("No control socket", StringComparison.Ordinal));

        Assert.Contains($"{longest}/windhover-{user.Name}-", line, StringComparison.Ordinal);
        Assert.Contains("is too long: with the name of a socket in it a path may have 107 bytes at most", line, StringComparison.Ordinal);
        Assert.Contains("Set XDG_RUNTIME_DIR or TMPDIR to another directory", line, StringComparison.Ordinal);
        // It serves all the same.
        using var http = new HttpClient();
        Assert.Equal(System.Net.HttpStatusCode.OK, (await http.GetAsync($"{await AddressAsync(launcher, "app")}/test")).StatusCode);
        launcher.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        await launcher.Gone;
    }

    private static async Task<string> AddressAsync(ProcessUnderTest launcher, string heading)
    {
        var line = await launcher.WaitForLineAsync(line => line.StartsWith($"  {heading} ", StringComparison.Ordinal));
        return line[$"  {heading} ".Length..].Trim().Split(' ')[0];
    }
}
