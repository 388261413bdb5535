using System.Buffers;
using System.Diagnostics;
using System.Text;
using Windhover.Exporter.Exposition;
using Windhover.Exporter.State;
using Windhover.Exporter.Tests.Ingest;
using Windhover.Exporter.Tests.Pipeline;
using Windhover.Interop.Channel;

namespace Windhover.Exporter.Tests.State;

/// <summary>Exporters one after the other on one state file.</summary>
internal sealed class StateUnderTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<StatsdExporter> _open = [];
    private int _files;

    public StateUnderTest() => Path = _folder.PathOf("exporter.state");

    /// <summary>Of the file of the exporter that was started last.</summary>
    public string Path { get; private set; }

    public SettableTime Time { get; } = new();

    public List<string> Warnings { get; } = [];

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <param name="options">The state is added.</param>
    public ExporterUnderTest Start(ExporterOptions? options = null, Func<PartId, bool>? isApplied = null)
    {
        var exporter = new ExporterUnderTest(
            (options ?? new ExporterOptions()) with { State = new StateOptions(Path) { IsApplied = isApplied, Warn = Warnings.Add } },
            time: Time);
        _open.Add(exporter.Exporter);
        return exporter;
    }

    /// <summary>Ends an exporter as SIGTERM does.</summary>
    public void End(ExporterUnderTest exporter)
    {
        _open.Remove(exporter.Exporter);
        exporter.Exporter.CloseState();
    }

    /// <summary>What SIGKILL leaves: the file as it is at this moment. The exporter itself goes on, with a file that is not looked at any
    /// more.</summary>
    public void Kill()
    {
        var copy = _folder.PathOf($"exporter-{++_files}.state");

        // Not by .NET, which asks for a lock.
        using var process = Process.Start("cp", [Path, copy]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Path = copy;
    }

    public static string OpenMetrics(ExporterUnderTest exporter)
    {
        var output = new ArrayBufferWriter<byte>();
        exporter.Exporter.WriteClientMetrics(output, MetricsFormat.OpenMetrics);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public void Dispose()
    {
        _open.ForEach(exporter => exporter.CloseState());
        _folder.Dispose();
    }
}
