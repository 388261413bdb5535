namespace Windhover.Testing;

/// <summary>A directory that is gone when the test is.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("windhover-test-").FullName;

    public string PathTo(string name) => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
