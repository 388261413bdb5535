using System.ComponentModel;
using Microsoft.Win32.SafeHandles;
using Windhover.Interop;
using Windhover.Interop.Places;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;
using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.World;

/// <summary>The file, or the launcher's standard output, that workers add their lines of the access log to. They inherit it: they may have no
/// right to open it themselves.</summary>
internal sealed class AccessLog : IDisposable
{
    private const int STDOUT_FILENO = 1;
    private const int FirstBeyondStandardStreams = 3;

    private readonly SafeFileHandle _file;

    private AccessLog(string? path, SafeFileHandle file)
    {
        Path = path;
        _file = file;
    }

    /// <summary>Null for standard output.</summary>
    public string? Path { get; }

    /// <summary>Stays the same when the file is opened anew.</summary>
    public int Fd => (int)_file.DangerousGetHandle();

    /// <returns>Null if there is none.</returns>
    /// <exception cref="ConfigurationException">It cannot be opened.</exception>
    public static AccessLog? Open(LogOptions options)
    {
        try
        {
            return options.AccessFile switch
            {
                null => null,
                LogOptions.StandardOutput => new AccessLog(path: null, Descriptors.Duplicate(STDOUT_FILENO, FirstBeyondStandardStreams)),
                { } path => new AccessLog(path, AppendingFile.Open(path)),
            };
        }
        catch (Exception e) when (e is IOException or Win32Exception)
        {
            throw new ConfigurationException($"--access-log: {e.Message}");
        }
    }

    /// <summary>Opens it anew behind the program that ran in this process before. What cannot be opened must not end the service, past the
    /// point of no return: then that program's goes on.</summary>
    /// <param name="options">As they are read now.</param>
    /// <param name="fd">Null if that program had none.</param>
    /// <exception cref="ConfigurationException">It cannot be opened, and there was none.</exception>
    public static AccessLog? Take(LogOptions options, int? fd)
    {
        var former = fd is { } number ? new SafeFileHandle(number, ownsHandle: true) : null;
        try
        {
            var opened = Open(options);
            former?.Dispose();
            return opened;
        }
        catch (ConfigurationException) when (former is not null)
        {
            Descriptors.SetInheritable(fd!.Value, inheritable: false);
            return new AccessLog(options.AccessFile, former);
        }
    }

    /// <summary>Puts the file that has the name now behind the descriptor. Workers that run write on in the one before until they are given this
    /// one.</summary>
    /// <exception cref="IOException">It cannot be opened; new workers get the old file as well.</exception>
    public void Reopen()
    {
        if (Path is null)
        {
            return;
        }
        using var opened = AppendingFile.Open(Path);
        Spawner.WhileAlone(() =>
        {
            Descriptors.Replace(Fd, (int)opened.DangerousGetHandle());
            return true;
        });
    }

    public void Dispose() => _file.Dispose();
}
