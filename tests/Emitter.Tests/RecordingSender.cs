using System.Collections.Concurrent;
using System.Text;
using Windhover.Emitter.Transports;

namespace Windhover.Emitter.Tests;

/// <summary>Keeps what is sent, or refuses it.</summary>
internal sealed class RecordingSender : ILineSender
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public DropReason Answer { get; set; }

    public DropReason Send(ReadOnlySpan<byte> line)
    {
        if (Answer == DropReason.None)
        {
            Lines.Enqueue(Encoding.UTF8.GetString(line));
        }
        return Answer;
    }

    public void Dispose()
    {
    }
}
