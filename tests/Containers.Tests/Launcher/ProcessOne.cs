using System.Globalization;

namespace Windhover.Containers.Tests.Launcher;

/// <summary>What process 1 of a container holds, as the kernel has it.</summary>
/// <param name="Zombies">Ended processes inside that were not reaped.</param>
/// <param name="Descriptors">Open ones.</param>
/// <param name="Threads">All of them.</param>
/// <param name="ResidentBytes">In RAM.</param>
internal sealed record ProcessOne(int Zombies, int Descriptors, int Threads, long ResidentBytes)
{
    // No program but bash and grep: what looks must not count itself. A name may hold spaces, so the state is not a field by number.
    private const string Script = """
        zombies=$(cat /proc/[0-9]*/status 2>/dev/null | grep -c '^State:.Z')
        descriptors=(/proc/1/fd/*)
        while read -r name value _; do
            case $name in Threads:) threads=$value ;; VmRSS:) resident=$value ;; esac
        done </proc/1/status
        echo "$zombies ${#descriptors[@]} $threads $resident"
        """;

    private const int BytesPerKibibyte = 1024;

    public static async Task<ProcessOne> ReadAsync(LauncherContainer launcher)
    {
        var numbers = (await launcher.BashAsync(Script)).Split(' ').Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new ProcessOne((int)numbers[0], (int)numbers[1], (int)numbers[2], numbers[3] * BytesPerKibibyte);
    }
}
