using System.Text;
using Microsoft.Extensions.Logging;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Host.Logs;

/// <summary>Logs every line, and what is wrong with it, for <c>--log.level=debug</c> only.</summary>
internal sealed class LoggingSink(ILineSink next, string protocol, LineOptions options, ILogger log) : ILineSink
{
    private readonly LineFaultLog _faults = new(options, log);

    public void Enter() => next.Enter();

    public void Line(ReadOnlySpan<byte> line)
    {
        log.IncomingLine(protocol, Encoding.UTF8.GetString(line));
        _faults.Tell(line);
        next.Line(line);
    }

    public void EmptyLine() => log.IncomingLine(protocol, "");

    public void Exit() => next.Exit();
}
