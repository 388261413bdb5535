using System.Text;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Tests.Ingest;

/// <summary>Keeps the lines it gets, and lets a test wait for them.</summary>
internal sealed class RecordingSink : ILineSink
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<IReadOnlyList<string>, bool> Condition, TaskCompletionSource Met)> _waiting = [];

    /// <summary>Thrown by <see cref="Line"/> for the line of this text.</summary>
    public string? Poison { get; init; }

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public void Enter() => _gate.Enter();

    public void Line(ReadOnlySpan<byte> line)
    {
        Assert.True(_gate.IsHeldByCurrentThread, "a line came outside of Enter and Exit");
        var text = Encoding.Latin1.GetString(line);
        if (text == Poison)
        {
            throw new InvalidOperationException("poisoned");
        }

        _lines.Add(text);
    }

    public void Exit()
    {
        foreach (var (_, met) in _waiting.Where(w => w.Condition(_lines)).ToArray())
        {
            met.TrySetResult();
        }

        _gate.Exit();
    }

    /// <summary>Completes when at least <paramref name="count"/> lines have come.</summary>
    public Task HasAsync(int count) => HasAsync(lines => lines.Count >= count);

    public Task HasAsync(string line) => HasAsync(lines => lines.Contains(line));

    private Task HasAsync(Func<IReadOnlyList<string>, bool> condition)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (condition(_lines))
            {
                return Task.CompletedTask;
            }

            _waiting.Add((condition, met));
        }

        return met.Task.WaitAsync(Windhover.Testing.TestLimits.Hang);
    }
}
