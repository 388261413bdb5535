namespace Windhover.Exporter.Lines;

/// <summary>Takes the lines that a receiver read.</summary>
/// <remarks>A receiver (a thread, or all TCP connections) uses one sink. <see cref="Enter"/> and <see cref="Exit"/> bracket a batch, so
/// that locking costs once per batch; between them only the lines are told, on the same thread. A sink never throws:
/// what it cannot use it counts.</remarks>
internal interface ILineSink
{
    void Enter();

    /// <param name="line">Without its line end, and never empty. Valid only during the call.</param>
    void Line(ReadOnlySpan<byte> line);

    /// <summary>A line without a byte, which means nothing but is counted, and stands in a log of all lines.</summary>
    void EmptyLine()
    {
    }

    void Exit();
}
