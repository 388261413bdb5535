using System.ComponentModel;
using Windhover.Testing;

namespace Windhover.Containers.Tests;

/// <summary>What the tests need of this machine: an engine that answers, and the image of the launcher.</summary>
internal static class DockerEngine
{
    private const string ApiVersionName = "DOCKER_API_VERSION";

    // Testcontainers 4.16 asks for this one unless told otherwise, and takes a refusal for an engine that does not run.
    private static readonly Version TestcontainersApi = new(1, 44);

    private static readonly Lazy<Task<string?>> Obstacle = new(FindObstacleAsync);

    /// <summary>The image under test: <c>WINDHOVER_TEST_IMAGE</c>, by default <c>windhover:test</c>.</summary>
    public static string LauncherImage { get; } =
        Environment.GetEnvironmentVariable("WINDHOVER_TEST_IMAGE") is { Length: > 0 } name ? name : "windhover:test";

    /// <summary>Why no container test can run here, and what to do about it; null where they can.</summary>
    public static Task<string?> ObstacleAsync() => Obstacle.Value;

    private static async Task<string?> FindObstacleAsync()
    {
        if (await AnswerAsync("version", "--format", "{{.Server.APIVersion}}") is not { } answer
            || !Version.TryParse(answer, out var engineApi))
        {
            return "no Docker engine answers here: install one (Debian: docker.io), start it, and see what 'docker version' says";
        }
        if (engineApi < TestcontainersApi && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ApiVersionName)))
        {
            // Read by Testcontainers when its first type is used, which is after this.
            Environment.SetEnvironmentVariable(ApiVersionName, answer);
        }
        return await AnswerAsync("image", "inspect", "--format", "{{.Id}}", LauncherImage) is null
            ? $"there is no image {LauncherImage}: docker build -t {LauncherImage} . (or name another one in WINDHOVER_TEST_IMAGE)"
            : null;
    }

    /// <returns>What the command printed; null where it failed or does not exist.</returns>
    private static async Task<string?> AnswerAsync(params string[] arguments)
    {
        try
        {
            await using var docker = ProcessUnderTest.Start("docker", arguments);
            return await docker.ExitCodeAsync == 0 ? docker.StandardOutput.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
