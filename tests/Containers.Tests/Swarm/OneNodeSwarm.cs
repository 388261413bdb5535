using Windhover.Containers.Tests.Engine;

namespace Windhover.Containers.Tests.Swarm;

/// <summary>This machine's engine as a swarm of one node, for as long as a test runs.</summary>
internal sealed class OneNodeSwarm : IAsyncDisposable
{
    private const string PermissionName = "WINDHOVER_TEST_SWARM";

    private readonly bool _isOurs;

    private OneNodeSwarm(bool isOurs) => _isOurs = isOurs;

    /// <remarks>Skips the calling test, with the reason, where the engine is not a swarm's manager and is not allowed to
    /// become one: that changes an engine that may be in use.</remarks>
    public static async Task<OneNodeSwarm> EnterAsync()
    {
        await DockerEngine.RequireAsync();
        if (await DockerCommand.RunAsync("info", "--format", "{{.Swarm.ControlAvailable}}") == "true")
        {
            return new OneNodeSwarm(isOurs: false);
        }
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable(PermissionName) == "1",
            $"this engine is no manager of a swarm; {PermissionName}=1 lets the test make it one and unmake it again");
        await DockerCommand.RunAsync("swarm", "init", "--advertise-addr", "127.0.0.1");
        return new OneNodeSwarm(isOurs: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOurs)
        {
            await DockerCommand.RunAsync("swarm", "leave", "--force");
        }
    }
}
