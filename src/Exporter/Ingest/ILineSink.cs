namespace Windhover.Exporter.Ingest;

/// <summary>Takes the lines that a receiver read.</summary>
/// <remarks>A receiver (a thread, or all TCP connections) uses one sink. <see cref="Enter"/> and <see cref="Exit"/> bracket a batch, so
/// that locking costs once per batch; between them only <see cref="Line"/> is called, on the same thread. A sink never throws:
/// what it cannot use it counts.</remarks>
internal interface ILineSink
{
    void Enter();

    /// <param name="line">Without its line end, and never empty. Valid only during the call.</param>
    void Line(ReadOnlySpan<byte> line);

    void Exit();
}
