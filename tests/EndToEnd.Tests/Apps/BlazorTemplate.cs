using Windhover.EndToEnd.Tests.Apps;
using Windhover.Testing;

[assembly: AssemblyFixture(typeof(BlazorTemplate))]

namespace Windhover.EndToEnd.Tests.Apps;

/// <summary>The SDK's Blazor Server template, published once, when a test first asks for it.</summary>
public sealed class BlazorTemplate : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Lazy<Task> _published;

    public BlazorTemplate() =>
        _published = new Lazy<Task>(() => TemplateApp.PublishAsync(_directory, "blazor --interactivity Server"));

    /// <summary>Starts it. Skips the calling test where the app's packages cannot be had.</summary>
    internal async Task<TemplateApp> StartAsync()
    {
        await _published.Value;
        var directory = new TemporaryDirectory();
        try
        {
            return await TemplateApp.StartAsync(_directory, directory);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public void Dispose() => _directory.Dispose();
}
