using Windhover.Containers.Tests.Engine;

namespace Windhover.Containers.Tests.Compose;

/// <summary>Docker Compose, a plugin of <c>docker</c> or a program of its own.</summary>
internal static class ComposeCommand
{
    // For dependencies that are not required.
    private static readonly Version Oldest = new(2, 20);

    private static readonly Lazy<Task<IReadOnlyList<string>?>> Words = new(FindAsync);

    /// <summary>The words that begin a command line.</summary>
    /// <remarks>Skips the calling test, with the reason, where there is none that is new enough.</remarks>
    public static async Task<IReadOnlyList<string>> RequireAsync()
    {
        var words = await Words.Value;
        Assert.SkipWhen(words is null, $"there is no Docker Compose {Oldest} or later: see what 'docker compose version' says");
        return words!;
    }

    private static async Task<IReadOnlyList<string>?> FindAsync()
    {
        foreach (var words in new string[][] { ["docker", "compose"], ["docker-compose"] })
        {
            var answer = await DockerCommand.TryAsync(words[0], [.. words[1..], "version", "--short"]);
            // A packager's suffix follows a hyphen: 2.26.1-4.
            if (answer is not null && Version.TryParse(answer.TrimStart('v').Split('-', '+')[0], out var version) && version >= Oldest)
            {
                return words;
            }
        }
        return null;
    }
}
