using System.ComponentModel;
using Microsoft.Win32.SafeHandles;
using Windhover.Interop;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.World.Board;

/// <summary>The memory in which every worker says how it does: created here, inherited by each, and readable even when all of them
/// are busy, hung or stopped.</summary>
/// <remarks>Any thread may call any member.</remarks>
internal sealed class StatusBoard : IDisposable
{
    /// <summary>512 workers, each with a successor that boots, and some that drain.</summary>
    public const int DefaultRows = 1100;

    private readonly Lock _gate = new();
    private readonly SafeFileHandle _file;
    private readonly BoardMemory _memory;
    private readonly Dictionary<int, long> _endedRequests = [];

    private StatusBoard(SafeFileHandle file, BoardMemory memory)
    {
        _file = file;
        _memory = memory;
    }

    /// <summary>For children to inherit.</summary>
    public int Fd => (int)_file.DangerousGetHandle();

    /// <exception cref="Win32Exception">The system gives no memory that processes can share.</exception>
    public static StatusBoard Create(int rows = DefaultRows)
    {
        var file = MemoryFile.Create("windhover-board", BoardMemory.Bytes(rows));
        if (BoardMemory.Map((int)file.DangerousGetHandle(), rows) is not { } memory)
        {
            file.Dispose();
            throw new Win32Exception();
        }
        memory.Header.Version = BoardMemory.Version;
        return new StatusBoard(file, memory);
    }

    /// <summary>Takes over the board of the program that ran in this process before.</summary>
    /// <exception cref="Win32Exception">It cannot be mapped.</exception>
    public static StatusBoard Take(BoardHandover handover)
    {
        Descriptors.SetInheritable(handover.Fd, inheritable: false);
        var memory = BoardMemory.Map(handover.Fd, handover.Rows) ?? throw new Win32Exception();
        var board = new StatusBoard(new SafeFileHandle(handover.Fd, ownsHandle: true), memory);
        foreach (var (slot, requests) in handover.EndedRequests)
        {
            board._endedRequests[slot] = requests;
        }
        return board;
    }

    public BoardHandover HandOver()
    {
        lock (_gate)
        {
            return new BoardHandover(Fd, _memory.Rows, _memory.Header.Version, new Dictionary<int, long>(_endedRequests));
        }
    }

    /// <summary>The row that a running process has already.</summary>
    public BoardLease Resume(int row) => new(this, new BoardPlace(Fd, row, _memory.Rows));

    /// <summary>Allots a row to a process that is about to be started.</summary>
    /// <returns>Null if no row is free: the process runs without one.</returns>
    public BoardLease? Rent(int slot, int generation)
    {
        lock (_gate)
        {
            // The lowest: readers of all rows look at no more than have ever been in use at once.
            for (var index = 0; index < _memory.Rows; index++)
            {
                ref var row = ref _memory[index];
                if (row.State != (int)BoardState.Free)
                {
                    continue;
                }
                row = default;
                row.Slot = slot;
                row.Generation = generation;
                Volatile.Write(ref row.State, (int)BoardState.Booting);
                Volatile.Write(ref _memory.Header.UsedRows, Math.Max(_memory.Header.UsedRows, index + 1));
                return new BoardLease(this, new BoardPlace(Fd, index, _memory.Rows));
            }
            return null;
        }
    }

    /// <summary>What a process says of itself; whose it is stands in it.</summary>
    public BoardRow Read(int row) => BoardRow.Read(_memory, row);

    /// <summary>All rows that belong to a process.</summary>
    public IReadOnlyList<BoardRow> ReadAll()
    {
        lock (_gate)
        {
            return [.. Enumerable.Range(0, _memory.Header.UsedRows).Select(Read).Where(row => row.State != BoardState.Free)];
        }
    }

    /// <summary>Requests that a slot has finished since the launcher's start, its former processes included: it never goes
    /// back.</summary>
    public long RequestsOf(int slot)
    {
        lock (_gate)
        {
            return _endedRequests.GetValueOrDefault(slot) + ReadAll().Where(row => row.Slot == slot).Sum(row => row.Requests);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>For the lease: the process is gone.</summary>
    internal void Return(int row)
    {
        lock (_gate)
        {
            var last = Read(row);
            _endedRequests[last.Slot] = _endedRequests.GetValueOrDefault(last.Slot) + last.Requests;
            Volatile.Write(ref _memory[row].State, (int)BoardState.Free);
        }
    }
}
