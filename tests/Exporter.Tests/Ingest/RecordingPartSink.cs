using System.Text;
using Windhover.Exporter.Ingest;

namespace Windhover.Exporter.Tests.Ingest;

/// <summary>Keeps what it is called with, in order, with the note of outbox 0 at the commit.</summary>
internal sealed class RecordingPartSink(PageFile page) : IPartSink
{
    public List<string> Calls { get; } = [];

    /// <summary>Thrown for the line of this text.</summary>
    public string? Poison { get; init; }

    public void Enter()
    {
    }

    public void BeginPart(int outbox, long batch, int part) => Calls.Add($"begin {outbox} {batch} {part}");

    public void Line(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        if (text == Poison)
        {
            throw new InvalidOperationException("poisoned");
        }

        Calls.Add(text);
    }

    public bool RemoveGauge(ReadOnlySpan<byte> line)
    {
        Calls.Add("remove " + Encoding.UTF8.GetString(line));
        return line.StartsWith("known"u8);
    }

    public void CommitPart() => Calls.Add($"commit {page.Word(0) >> 16} {page.Word(0) & 0xFFFF}");

    public void Exit()
    {
    }
}
