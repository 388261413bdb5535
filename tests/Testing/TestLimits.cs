namespace Windhover.Testing;

/// <summary>Limits that end a hang; no test waits for them, and none asserts a time.</summary>
public static class TestLimits
{
    /// <summary>For one event of one process: a start, an answer, an exit.</summary>
    public static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);
}
