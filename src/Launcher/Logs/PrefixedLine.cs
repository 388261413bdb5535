using System.Buffers;
using System.Text;

namespace Windhover.Launcher.Logs;

/// <summary>The line byte for byte, behind a prefix.</summary>
internal sealed class PrefixedLine(string prefix) : ILineShape
{
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(prefix);

    public void Write(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        output.Write(_prefix);
        output.Write(line);
        output.Write("\n"u8);
    }
}
