using System.Collections.Concurrent;

namespace Windhover.Containers.Tests.Engine;

/// <summary>What the tests need of this machine: an engine that answers, and images.</summary>
internal static class DockerEngine
{
    private const string ApiVersionName = "DOCKER_API_VERSION";

    // Testcontainers 4.16 asks for this one unless told otherwise, and takes a refusal for an engine that does not run.
    private static readonly Version TestcontainersApi = new(1, 44);

    private static readonly Lazy<Task<string?>> Obstacle = new(FindObstacleAsync);
    private static readonly ConcurrentDictionary<string, Task<bool>> Present = new(StringComparer.Ordinal);

    /// <summary>Skips the calling test, with the reason and what to do about it, unless containers of these images can run here.</summary>
    public static async Task RequireAsync(params TestImage[] images)
    {
        var obstacle = await Obstacle.Value;
        Assert.SkipUnless(obstacle is null, obstacle ?? "");
        foreach (var image in images)
        {
            Assert.SkipUnless(await HasAsync(image), image.HowToGet);
        }
    }

    /// <summary>Whether an image is here already: none is pulled, a test must not depend on a registry that happens to answer.</summary>
    public static Task<bool> HasAsync(TestImage image) => Present.GetOrAdd(
        image.Name, static async name => await DockerCommand.TryAsync("image", "inspect", "--format", "{{.Id}}", name) is not null);

    private static async Task<string?> FindObstacleAsync()
    {
        if (await DockerCommand.TryAsync("version", "--format", "{{.Server.APIVersion}}") is not { } answer
            || !Version.TryParse(answer, out var engineApi))
        {
            return "no Docker engine answers here: install one (Debian: docker.io), start it, and see what 'docker version' says";
        }
        if (engineApi < TestcontainersApi && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ApiVersionName)))
        {
            // Read by Testcontainers when its first type is used, which is after this.
            Environment.SetEnvironmentVariable(ApiVersionName, answer);
        }
        return null;
    }
}
