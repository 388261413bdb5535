using System.Globalization;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.World.Processes;

/// <summary>A file with the launcher's process id (<c>--pid-file</c>), for scripts and for service managers that ask for one.</summary>
internal sealed class PidFile : IDisposable
{
    private const UnixFileMode ReadableByAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string _path;

    private PidFile(string path) => _path = path;

    /// <summary>Writes it, in place of one that a launcher left which was killed, or that this very process wrote before an
    /// upgrade.</summary>
    /// <param name="path">Absolute.</param>
    /// <exception cref="ConfigurationException">A launcher that runs has it, or it cannot be written.</exception>
    public static PidFile Write(string path)
    {
        if (Read(path) is { } other && other != Environment.ProcessId && IsLauncher(other))
        {
            throw new ConfigurationException(
                $"--pid-file: {path} is that of another launcher, pid {other}, which runs; stop it, or choose another file");
        }
        var written = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}");
        try
        {
            // Renamed, so that no reader ever gets half of it.
            File.WriteAllText(written, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
            File.SetUnixFileMode(written, ReadableByAll);
            File.Move(written, path, overwrite: true);
            return new PidFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"--pid-file: cannot write {path}: {e.Message}");
        }
    }

    public void Dispose()
    {
        try
        {
            // Another launcher may have taken the path over, after the file was removed.
            if (Read(_path) == Environment.ProcessId)
            {
                File.Delete(_path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next launcher sees that no process has that number any more.
        }
    }

    private static int? Read(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Numbers are given out again: after a restart of the machine the same one belongs to anything.
    private static bool IsLauncher(int pid)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cmdline"))
                .Split('\0')
                .Take(2)
                .Any(word => Path.GetFileName(word) is "windhover" or "windhover.dll");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
