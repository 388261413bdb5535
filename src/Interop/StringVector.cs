using System.Runtime.InteropServices;

namespace Windhover.Interop;

/// <summary>Strings as <c>execve(2)</c> takes them: UTF-8, each ended by a zero, behind an array of pointers that a null ends.</summary>
internal sealed unsafe class StringVector : IDisposable
{
    private readonly int _count;

    public StringVector(IEnumerable<string> texts)
    {
        string[] all = [.. texts];
        _count = all.Length;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)all.Length + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < all.Length; i++)
        {
            Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(all[i]);
        }
    }

    /// <summary>Valid until <see cref="Dispose"/>.</summary>
    public byte** Pointer { get; private set; }

    public void Dispose()
    {
        if (Pointer is null)
        {
            return;
        }
        for (var i = 0; i < _count; i++)
        {
            Marshal.FreeCoTaskMem((nint)Pointer[i]);
        }
        NativeMemory.Free(Pointer);
        Pointer = null;
    }
}
