using System.Buffers;
using System.Text;
using Windhover.Interop;

namespace Windhover.Launcher.Logs;

/// <summary>The line behind a prefix, fit for a terminal: log files are read there as well.</summary>
internal sealed class PrefixedLine(string prefix) : ILineShape
{
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(prefix);

    public void Write(ReadOnlySpan<byte> line, bool isPartial, IBufferWriter<byte> output)
    {
        output.Write(_prefix);
        TerminalText.Write(line, output);
        output.Write("\n"u8);
    }
}
