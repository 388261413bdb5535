using System.Globalization;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Windhover.Emitter.Outbox;
using Windhover.Interop;
using Windhover.Interop.Channel;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.Upgrading;

/// <summary>The state on its way from one program to the other: a file in memory, whose descriptor a variable names.</summary>
internal static class StateFile
{
    /// <summary>Set for the one program that takes this process over.</summary>
    public const string Variable = "WINDHOVER_UPGRADE_FD";

    // Above what a program's listening sockets are moved to.
    private const int LowestDescriptor = 200;

    // 512 workers and the last lines of all need some 2 MiB.
    private const long MostBytes = 256L << 20;

    /// <returns>Close-on-exec.</returns>
    public static SafeFileHandle Write(UpgradeState state)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(state, UpgradeJson.Default.UpgradeState);
        using var lowNumber = MemoryFile.Create("windhover-upgrade", bytes.Length);
        RandomAccess.Write(lowNumber, bytes, 0);
        return Descriptors.Duplicate((int)lowNumber.DangerousGetHandle(), LowestDescriptor);
    }

    /// <param name="descriptor">Of the file, which is closed.</param>
    /// <exception cref="UpgradeException">This program does not understand it.</exception>
    public static UpgradeState Read(int descriptor)
    {
        UpgradeState? state;
        try
        {
            using var file = new SafeFileHandle(descriptor, ownsHandle: true);
            var length = RandomAccess.GetLength(file);
            if (length > MostBytes)
            {
                throw new UpgradeException($"its state has {length} bytes, expected {MostBytes} at most");
            }
            var bytes = new byte[length];
            RandomAccess.Read(file, bytes, 0);
            // Before the rest, which another format need not have.
            ThrowIfOtherFormat(bytes);
            state = JsonSerializer.Deserialize(bytes, UpgradeJson.Default.UpgradeState);
        }
        catch (Exception e) when (e is JsonException or IOException or NotSupportedException or UnauthorizedAccessException)
        {
            // The last two: the number is that of something else, a terminal say.
            throw new UpgradeException($"its state cannot be read: {e.Message}");
        }
        return state switch
        {
            null => throw new UpgradeException("its state is empty"),
            { World.Board.Version: not BoardMemory.Version } => throw new UpgradeException(
                "its workers write their status in another layout than this program reads"),
            { World.Outboxes: not (null or { MemoryVersion: OutboxMemory.Version, PageVersion: AckPage.Version }) } =>
                throw new UpgradeException("its workers leave what they measure in another layout than this program reads"),
            { World.Outboxes: { } outboxes } when !outboxes.Open.All(outbox => outbox is { Layout.IsValid: true }) =>
                throw new UpgradeException("the memory in which its workers leave what they measure has a size that cannot be"),
            _ => state,
        };
    }

    private static void ThrowIfOtherFormat(byte[] state)
    {
        using var document = JsonDocument.Parse(state);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return;
        }
        var format = root.TryGetProperty(nameof(UpgradeState.Format), out var written) ? written.ToString() : "none";
        if (format != UpgradeState.CurrentFormat.ToString(CultureInfo.InvariantCulture))
        {
            throw new UpgradeException($"its state has format {format}, and this program reads {UpgradeState.CurrentFormat}");
        }
    }

    /// <summary>The state that the program before has left in this process.</summary>
    /// <returns>Null if there was none: an ordinary start.</returns>
    /// <exception cref="UpgradeException">This program does not understand it.</exception>
    public static UpgradeState? TakeFromEnvironment()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } text)
        {
            return null;
        }
        Environment.SetEnvironmentVariable(Variable, null);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor)
            && descriptor >= LowestDescriptor
            && Read(descriptor) is var state && state.Pid == Environment.ProcessId
                ? state
                : null;
    }
}
