using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Windhover.Interop;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.World.Processes;

/// <summary>A start with its preparation, as the launcher hands it to the child that prepares itself: written and read here only.</summary>
/// <remarks>In a file in memory and not in variables: those are the program's own, and some of them (startup hooks) would act on
/// the preparing child itself, which is this same program.</remarks>
internal sealed record PreparedStart(ProgramStart Program, ChildPreparation Preparation, int LauncherPid)
{
    /// <summary>The first argument of the child: <c>windhover start-child 57</c>, with the number of the file's descriptor.</summary>
    public const string Command = "start-child";

    private const int LowestDescriptor = 200;

    // The preparing child lives for some tens of milliseconds.
    private static readonly KeyValuePair<string, string?>[] QuickStart = [new("DOTNET_EnableDiagnostics", "0"), new("DOTNET_TieredPGO", "0"), new("DOTNET_STARTUP_HOOKS", null)];

    /// <summary>Describes the child that prepares itself.</summary>
    /// <param name="file">To be inherited under its own number.</param>
    public static ProgramStart Wrap(ProgramStart program, ChildPreparation preparation, out SafeFileHandle file)
    {
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory))
        {
            new PreparedStart(program, preparation, Environment.ProcessId).Write(writer);
        }
        var bytes = memory.ToArray();
        using var lowNumber = MemoryFile.Create("windhover-start", bytes.Length);
        RandomAccess.Write(lowNumber, bytes, 0);
        // Above what a program's listening sockets are moved to.
        file = Descriptors.Duplicate((int)lowNumber.DangerousGetHandle(), LowestDescriptor);
        var start = ProgramPath.StartSelf(
            [Command, ((int)file.DangerousGetHandle()).ToString(CultureInfo.InvariantCulture)]);
        // The rest is the program's own, and some of it (profilers, startup hooks) would be the preparing child's as well.
        CleanEnvironment.Apply(start.Environment);
        foreach (var (name, value) in QuickStart)
        {
            start.Environment[name] = value;
        }
        return start;
    }

    /// <param name="descriptor">Of the file, which is closed.</param>
    public static PreparedStart Read(int descriptor)
    {
        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        var bytes = new byte[RandomAccess.GetLength(file)];
        RandomAccess.Read(file, bytes, 0);
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return Read(reader);
    }

    private void Write(BinaryWriter writer)
    {
        writer.Write(LauncherPid);
        writer.Write(Program.Program);
        WriteAll(writer, Program.Arguments, writer.Write);
        WriteAll(writer, [.. Program.EnvironmentBlock], writer.Write);
        writer.Write(Program.WorkingDirectory ?? "");
        WriteAll(writer, Preparation.PidVariables, writer.Write);
        WriteAll(writer, Preparation.Limits, limit =>
        {
            writer.Write(limit.Resource);
            writer.Write(limit.Soft);
            writer.Write(limit.Hard);
        });
        writer.Write(Preparation.Nice is not null);
        writer.Write(Preparation.Nice ?? 0);
        // Once: whether it dies with the launcher, which now all do.
        writer.Write(true);
        writer.Write(Preparation.User is not null);
        if (Preparation.User is { } user)
        {
            writer.Write(user.Uid);
            writer.Write(user.Gid);
            WriteAll(writer, user.Groups, writer.Write);
        }
        // What is new comes last, and may be missing: an upgrade puts another program in this place while an older launcher runs.
        writer.Write(Preparation.KeepsPrivileges);
    }

    private static PreparedStart Read(BinaryReader reader)
    {
        var launcherPid = reader.ReadInt32();
        var program = reader.ReadString();
        var start = new ProgramStart(program, ReadAll(reader, reader.ReadString), ReadAll(reader, reader.ReadString));
        start.WorkingDirectory = reader.ReadString() is { Length: > 0 } directory ? directory : null;
        var preparation = new ChildPreparation
        {
            PidVariables = ReadAll(reader, reader.ReadString),
            Limits = ReadAll(reader, () => new ResourceLimit(reader.ReadInt32(), reader.ReadUInt64(), reader.ReadUInt64())),
            Nice = reader.ReadBoolean() ? reader.ReadInt32() : Skip(reader.ReadInt32()),
        };
        _ = reader.ReadBoolean();
        preparation = preparation with
        {
            User = reader.ReadBoolean()
                ? new UserIdentity(reader.ReadUInt32(), reader.ReadUInt32(), ReadAll(reader, reader.ReadUInt32), null, null)
                : null,
            KeepsPrivileges = reader.BaseStream.Position == reader.BaseStream.Length || reader.ReadBoolean(),
        };
        return new PreparedStart(start, preparation, launcherPid);
    }

    private static int? Skip(int _) => null;

    private static void WriteAll<T>(BinaryWriter writer, IReadOnlyCollection<T> items, Action<T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items)
        {
            write(item);
        }
    }

    private static List<T> ReadAll<T>(BinaryReader reader, Func<T> read)
    {
        var items = new List<T>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            items.Add(read());
        }
        return items;
    }
}
