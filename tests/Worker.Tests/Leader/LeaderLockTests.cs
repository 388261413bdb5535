using Microsoft.Win32.SafeHandles;
using Windhover.Interop;
using Windhover.Worker.Contract;
using Windhover.Worker.Leader;

namespace Windhover.Worker.Tests.Leader;

public sealed class LeaderLockTests : IDisposable
{
    private readonly SafeFileHandle _file = MemoryFile.Create(LeaderFile.Name, LeaderFile.Bytes);
    private readonly List<SafeFileHandle> _openings = [];

    public void Dispose()
    {
        _openings.ForEach(opening => opening.Dispose());
        _file.Dispose();
    }

    [Fact]
    public void Workers_of_an_older_generation_leave_a_free_lock_to_newer_ones_but_not_for_ever()
    {
        using var older = Open(generation: 1);
        using var newer = Open(generation: 2);
        Assert.True(older.TryTake());
        Assert.False(newer.TryTake());
        older.Release();

        Assert.False(older.TryTake());
        Assert.True(newer.TryTake());
        Assert.False(older.TryTake());
        newer.Release();

        Assert.Equal([false, false, false, false, true], Enumerable.Range(0, 5).Select(_ => older.TryTake()).ToArray());
        older.Release();
    }

    [Fact]
    public void The_end_of_an_opening_gives_the_lock_back()
    {
        using var first = Open(generation: 1);
        using var second = Open(generation: 1);
        Assert.True(first.TryTake());
        Assert.False(second.TryTake());

        // As at the end of its process.
        _openings[0].Dispose();
        Assert.True(second.TryTake());
        second.Release();
        first.Release();
    }

    private LeaderLock Open(int generation)
    {
        _openings.Add(MemoryFile.TryOpenAnew(_file)!);
        return new LeaderLock((int)_openings[^1].DangerousGetHandle(), generation);
    }
}
