using Windhover.Exporter.Ingest;

namespace Windhover.Exporter.Series;

/// <summary>What one receiving thread adds to the series.</summary>
internal sealed class SeriesShard : ILineSink
{
    private readonly Lock _gate = new();
    private long _lines;

    public long Lines => Volatile.Read(ref _lines);

    public void Enter() => _gate.Enter();

    public void Line(ReadOnlySpan<byte> line) => _lines++;

    public void Exit() => _gate.Exit();
}
