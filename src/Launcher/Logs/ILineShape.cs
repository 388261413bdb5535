using System.Buffers;

namespace Windhover.Launcher.Logs;

/// <summary>Makes of what a child wrote the line that the operator reads.</summary>
internal interface ILineShape
{
    /// <param name="line">Without its newline; any bytes.</param>
    /// <param name="isPartial">Whether it goes on in the next line of the same child and stream: it was too long.</param>
    /// <param name="output">Gets the line with its newline.</param>
    void Write(ReadOnlySpan<byte> line, bool isPartial, IBufferWriter<byte> output);
}
