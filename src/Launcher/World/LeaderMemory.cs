using System.ComponentModel;
using Microsoft.Win32.SafeHandles;
using Windhover.Interop;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.World;

/// <summary>The memory file whose lock the leader among the workers holds: see <see cref="LeaderFile"/>. The launcher never locks it.</summary>
internal sealed class LeaderMemory : IDisposable
{
    private readonly SafeFileHandle _file;

    private LeaderMemory(SafeFileHandle file) => _file = file;

    /// <summary>For the program that takes the launcher's place.</summary>
    public int Fd => (int)_file.DangerousGetHandle();

    /// <exception cref="Win32Exception">The system gives no memory that processes can share.</exception>
    public static LeaderMemory Create() => new(MemoryFile.Create(LeaderFile.Name, LeaderFile.Bytes));

    /// <summary>Takes over the one of the program that ran in this process before.</summary>
    /// <param name="fd">Null if that program had none: its workers do not lead.</param>
    public static LeaderMemory Take(int? fd)
    {
        if (fd is not { } number)
        {
            return Create();
        }
        Descriptors.SetInheritable(number, inheritable: false);
        return new LeaderMemory(new SafeFileHandle(number, ownsHandle: true));
    }

    /// <summary>An opening of its own for a worker: a lock belongs to an opening, and ends when the last process that has it does.</summary>
    /// <returns>Null if a sandbox forbids it: then no worker leads.</returns>
    public SafeFileHandle? OpenAnew() => MemoryFile.TryOpenAnew(_file);

    public void Dispose() => _file.Dispose();
}
