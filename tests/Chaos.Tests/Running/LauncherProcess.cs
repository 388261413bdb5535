using System.Diagnostics;
using Windhover.Testing;

namespace Windhover.Chaos.Tests.Running;

/// <summary>The real launcher on free ports, with an exporter of its own or with another one.</summary>
internal sealed class LauncherProcess : IAsyncDisposable
{
    private LauncherProcess(ProcessUnderTest process)
    {
        Process = process;
        Control = new LauncherControl(Said("control")!);
    }

    public ProcessUnderTest Process { get; }

    public LauncherControl Control { get; }

    public Uri App => new(Said("app")!);

    /// <summary>Null where the exporter is another one.</summary>
    public Uri? Metrics => Said("metrics") is { } url ? new Uri(url) : null;

    /// <summary>Starts it, and returns when it serves.</summary>
    public static async Task<LauncherProcess> StartAsync(IEnumerable<string> arguments, Action<ProcessStartInfo>? configure = null)
    {
        var process = ProcessUnderTest.StartWindhover(["--listen", "http://127.0.0.1:0", .. arguments], configure);
        try
        {
            await process.WaitForLineAsync(line => line.StartsWith("  stop ", StringComparison.Ordinal));
            return new LauncherProcess(process);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the banner says behind a heading.</summary>
    public string? Said(string heading) => Process.Lines
        .Where(line => line.StartsWith($"  {heading} ", StringComparison.Ordinal))
        .Select(line => line.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])
        .FirstOrDefault();

    /// <summary>Workers that have a process, in whatever state.</summary>
    public async Task<IReadOnlyList<ChildNow>> WorkersAsync() =>
        [.. (await Control.StatusAsync()).GetProperty("workers").EnumerateArray().Select(ChildNow.Of)];

    public async Task<ChildNow> ExporterAsync() => ChildNow.Of((await Control.StatusAsync()).GetProperty("exporter"));

    public async Task<Counts> CountsAsync() => Counts.Of((await Control.StatusAsync()).GetProperty("counts"));

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        await Process.DisposeAsync();
    }
}
