using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Ingest;

/// <summary>Takes lines in parts, each of which counts once or not at all, even where the process is killed in the middle of it.</summary>
/// <remarks>Within one <see cref="ILineSink.Enter"/> and <see cref="ILineSink.Exit"/>: <see cref="BeginPart"/>, the lines of the part,
/// the note elsewhere that it is applied, <see cref="CommitPart"/>. The next process asks for the note
/// (<c>StateOptions.IsApplied</c>), and without it puts everything back.</remarks>
internal interface IPartSink : ILineSink
{
    /// <summary>From here on, what is changed can be taken back.</summary>
    void BeginPart(int outbox, long batch, int part);

    /// <summary>The part is noted as applied: nothing is taken back any more.</summary>
    void CommitPart();

    /// <summary>Removes the gauge that a line names. Its value and its time to live do not matter.</summary>
    /// <param name="line">As for <see cref="ILineSink.Line"/>, such as <c>in_flight:0|g|#worker:3</c>.</param>
    /// <returns>False if there is no such gauge.</returns>
    bool RemoveGauge(ReadOnlySpan<byte> line);
}
