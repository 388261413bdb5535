using System.Formats.Tar;
using System.IO.Compression;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Browser;

/// <summary>SignalR's client for browsers, from npm.</summary>
public sealed class SignalRScript : IDisposable
{
    private const string Package = "@microsoft/signalr@10.0.11";
    private const string Entry = "package/dist/browser/signalr.min.js";

    private readonly TemporaryDirectory _directory = new();
    private readonly Lazy<Task<string>> _path;

    public SignalRScript() => _path = new Lazy<Task<string>>(FetchAsync);

    /// <summary>Skips the calling test where it cannot be had.</summary>
    /// <returns>Its path.</returns>
    public Task<string> GetAsync() => _path.Value;

    public void Dispose() => _directory.Dispose();

    private async Task<string> FetchAsync()
    {
        await using var npm = ProcessUnderTest.Start(
            InstalledProgram.PathOf("npm", "npm"),
            ["pack", Package, "--prefer-offline", "--fetch-retries=0", "--fetch-timeout=20000"],
            start => start.WorkingDirectory = _directory.Root);
        var code = await npm.ExitCodeAsync;
        Assert.SkipWhen(code != 0, $"npm cannot fetch {Package}:\n{npm.Output}");
        var script = _directory.PathTo("signalr.js");
        await using var archive = File.OpenRead(Assert.Single(Directory.EnumerateFiles(_directory.Root, "*.tgz")));
        await using var unzipped = new GZipStream(archive, CompressionMode.Decompress);
        await using var tar = new TarReader(unzipped);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            if (entry.Name == Entry)
            {
                await entry.ExtractToFileAsync(script, overwrite: false);
            }
        }
        Assert.True(File.Exists(script), $"{Package} has no {Entry}");
        return script;
    }
}
