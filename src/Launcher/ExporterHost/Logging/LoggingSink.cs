using System.Text;
using Windhover.Exporter.Ingest;

namespace Windhover.Launcher.ExporterHost.Logging;

/// <summary>Logs every line, for <c>--log.level=debug</c> only.</summary>
internal sealed class LoggingSink(ILineSink next, string protocol, ExporterLog log) : ILineSink
{
    public void Enter() => next.Enter();

    public void Line(ReadOnlySpan<byte> line)
    {
        log.Debug("Incoming line", [("proto", protocol), ("line", Encoding.UTF8.GetString(line))]);
        next.Line(line);
    }

    public void Exit() => next.Exit();
}
