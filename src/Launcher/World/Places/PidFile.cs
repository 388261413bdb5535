using System.Globalization;
using System.Text;
using Windhover.Interop.Places;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.World.Places;

/// <summary>A file with the launcher's process id (<c>--pid-file</c>), for scripts and for service managers that ask for one.</summary>
internal sealed class PidFile : IDisposable
{
    private const UnixFileMode ReadableByAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const int ENOENT = 2; // errno(3)
    private const int MaxBytes = 64;

    private readonly Place _place;
    private readonly string _name;

    private PidFile(Place place, string name)
    {
        _place = place;
        _name = name;
    }

    /// <summary>Writes it, in place of one that a launcher left which was killed, or that this very process wrote before an
    /// upgrade.</summary>
    /// <param name="path">Absolute.</param>
    /// <exception cref="ConfigurationException">A launcher that runs has it, or it cannot be written.</exception>
    public static PidFile Write(string path)
    {
        Place? place = null;
        try
        {
            place = Place.OfFile(path, out var name);
            var file = new PidFile(place, name);
            if (file.Read() is { } other && other != Environment.ProcessId && IsLauncher(other))
            {
                throw new PlaceException($"{path} is that of another launcher, pid {other}, which runs; stop it, or choose another file");
            }
            place.Replace(name, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")), ReadableByAll);
            return file;
        }
        catch (PlaceException e)
        {
            place?.Dispose();
            throw new ConfigurationException($"--pid-file: {e.Message}");
        }
    }

    public void Dispose()
    {
        try
        {
            // Another launcher may have taken the path over, after somebody removed the file.
            if (Read() == Environment.ProcessId)
            {
                _place.Remove(_name);
            }
        }
        catch (PlaceException)
        {
            // The next launcher sees that no process has that number any more.
        }
        _place.Dispose();
    }

    /// <returns>Null if there is no file, or no number in it.</returns>
    /// <exception cref="PlaceException">What is there is not to be touched.</exception>
    private int? Read()
    {
        try
        {
            using var file = _place.OpenToRead(_name);
            var text = new byte[MaxBytes];
            var length = RandomAccess.Read(file, text, 0);
            return int.TryParse(Encoding.ASCII.GetString(text, 0, length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                ? pid
                : null;
        }
        catch (PlaceException e) when (e.Error == ENOENT)
        {
            return null;
        }
    }

    // Numbers are given out again: after a restart of the machine the same one belongs to anything, or to another user's program that
    // bears the name on purpose.
    private static bool IsLauncher(int pid)
    {
        var process = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
        try
        {
            return FileFacts.Of(process) is { IsTrusted: true }
                && File.ReadAllText(process + "/cmdline")
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
