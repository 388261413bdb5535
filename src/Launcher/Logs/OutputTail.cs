using System.Text;
using Windhover.Interop;

namespace Windhover.Launcher.Logs;

/// <summary>The last lines that a child wrote, for the report of its failure.</summary>
internal sealed class OutputTail
{
    private const int MaxLines = 20;
    private const int MaxLineLength = 500;

    private readonly Queue<string> _lines = [];

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <param name="line">Without its end.</param>
    public void Add(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(
            line.Length > MaxLineLength ? line[..TerminalText.WholeCharacters(line[..MaxLineLength])] : line);
        lock (_lines)
        {
            if (_lines.Count == MaxLines)
            {
                _lines.Dequeue();
            }
            _lines.Enqueue(text);
        }
    }
}
