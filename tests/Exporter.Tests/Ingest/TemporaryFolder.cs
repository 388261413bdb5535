namespace Windhover.Exporter.Tests.Ingest;

/// <summary>A folder of its own for a test, with a path short enough for a unix socket (108 bytes).</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wh-");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
