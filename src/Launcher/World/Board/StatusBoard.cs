using System.ComponentModel;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Windhover.Interop;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.World.Board;

/// <summary>The memory in which every worker says how it does: created here, inherited by each, and readable even when all of them
/// are busy, hung or stopped. Whose row is whose is not read from it: any of them can write any row.</summary>
/// <remarks>Any thread may call any member.</remarks>
internal sealed class StatusBoard : IDisposable
{
    /// <summary>512 workers, each with a successor that boots, and some that drain.</summary>
    public const int DefaultRows = 1100;

    private readonly Lock _gate = new();
    private readonly SafeFileHandle _file;
    private readonly BoardMemory _memory;
    private readonly BoardLease?[] _leases;
    private readonly Dictionary<int, long> _endedRequests = [];
    private WorkerCounts _endedCounts;
    private int _usedRows;

    private StatusBoard(SafeFileHandle file, BoardMemory memory)
    {
        _file = file;
        _memory = memory;
        _leases = new BoardLease?[memory.Rows];
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
        board._endedCounts = handover.EndedCounts;
        return board;
    }

    public BoardHandover HandOver()
    {
        lock (_gate)
        {
            return new BoardHandover(Fd, _memory.Rows, BoardMemory.Version, new Dictionary<int, long>(_endedRequests), _endedCounts);
        }
    }

    /// <summary>The row that a running process has already.</summary>
    public BoardLease Resume(int row, int slot, int generation)
    {
        lock (_gate)
        {
            return Lease(row, slot, generation);
        }
    }

    /// <summary>Allots a row to a process that is about to be started.</summary>
    /// <returns>Null if no row is free: the process runs without one.</returns>
    public BoardLease? Rent(int slot, int generation)
    {
        lock (_gate)
        {
            // The lowest: readers of all rows look at no more than have ever been in use at once.
            var index = Array.IndexOf(_leases, null);
            if (index < 0)
            {
                return null;
            }
            ref var row = ref _memory[index];
            row = default;
            row.Slot = slot;
            row.Generation = generation;
            row.Instance = NewInstance();
            Volatile.Write(ref row.State, (int)BoardState.Booting);
            return Lease(index, slot, generation);
        }
    }

    /// <summary>What a process says of itself.</summary>
    public BoardRow Read(BoardLease lease) => BoardRow.Read(_memory, lease);

    /// <summary>All rows that belong to a process.</summary>
    public IReadOnlyList<BoardRow> ReadAll()
    {
        lock (_gate)
        {
            return [.. _leases.OfType<BoardLease>().Select(lease => lease.Read())];
        }
    }

    /// <summary>Requests that a slot has finished since the launcher's start, its former processes included: it never goes
    /// back.</summary>
    public long RequestsOf(int slot)
    {
        lock (_gate)
        {
            var sum = _endedRequests.GetValueOrDefault(slot);
            foreach (var lease in _leases)
            {
                if (lease?.Slot == slot)
                {
                    lease.Read();
                    sum = SharedReader.Add(sum, lease.Requests);
                }
            }
            return sum;
        }
    }

    /// <summary>Of all workers since the launcher's start.</summary>
    public WorkerCounts ReadCounts()
    {
        lock (_gate)
        {
            var sum = _endedCounts;
            foreach (var lease in _leases.OfType<BoardLease>())
            {
                lease.Read();
                sum += lease.Counts;
            }
            return sum;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>For the lease: the process is gone.</summary>
    internal void Return(BoardLease lease)
    {
        lock (_gate)
        {
            lease.Read();
            _endedRequests[lease.Slot] = SharedReader.Add(_endedRequests.GetValueOrDefault(lease.Slot), lease.Requests);
            _endedCounts += lease.Counts;
            Volatile.Write(ref _memory[lease.Place.Row].State, (int)BoardState.Free);
            _leases[lease.Place.Row] = null;
        }
    }

    // A cookie names it, so that it must not be guessed. 0 says that there is none.
    private static long NewInstance()
    {
        Span<byte> random = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(random);
        return BitConverter.ToInt64(random) | 1;
    }

    // The two words that all workers read are written anew each time: one of them may have written over them.
    private BoardLease Lease(int row, int slot, int generation)
    {
        var lease = new BoardLease(this, new BoardPlace(Fd, row, _memory.Rows), slot, generation)
        {
            Instance = Volatile.Read(ref _memory[row].Instance),
        };
        _leases[row] = lease;
        _usedRows = Math.Max(_usedRows, row + 1);
        Volatile.Write(ref _memory.Header.UsedRows, _usedRows);
        Volatile.Write(ref _memory.Header.Version, BoardMemory.Version);
        return lease;
    }
}
