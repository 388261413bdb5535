using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Win32.SafeHandles;

// As src/Worker/Contract has it: 64 bytes of header, then rows.
const int BoardHeaderBytes = 64;
const int RowBytes = (3 * 64) + (96 * 4);
const int StuckSinceOffset = 160;
const int HeaderBytes = 64 * 1024;

using var control = new Socket(new SafeSocketHandle(Numbers("CONTROL_FD")[0], ownsHandle: false));
var place = Numbers("BOARD");
using var board = new SafeFileHandle(place[0], ownsHandle: false);
using var outbox = new SafeFileHandle(Numbers("OUTBOX")[0], ownsHandle: false);
var way = Numbers("CHANNEL");
using var channel = new Socket(new SafeSocketHandle(way[0], ownsHandle: false));
using var page = new SafeFileHandle(way[1], ownsHandle: false);

control.Send("attached\nready\n"u8);
if (args is ["channel"])
{
    channel.Shutdown(SocketShutdown.Both);
    Console.Out.WriteLine("hostile: shut the channel down");
    // Until the launcher wants it to end.
    return control.Receive(new byte[64]);
}
if (args is ["reopen"])
{
    Console.Out.WriteLine(Try(() => File.OpenHandle($"/proc/self/fd/{way[1]}", FileMode.Open, FileAccess.ReadWrite).Dispose())
        ? "hostile: opened the page for writing"
        : "hostile: the page stays read-only");
    return control.Receive(new byte[64]);
}
control.Blocking = false;
var random = new Random(1);
var row = new byte[RowBytes];
var garbage = new byte[HeaderBytes];
var whole = new byte[RandomAccess.GetLength(outbox)];
using var pause = new ManualResetEventSlim();
var told = false;
for (var round = 0; ; round++)
{
    random.NextBytes(row);
    if ((round & 1) == 0)
    {
        BitConverter.TryWriteBytes(row.AsSpan(StuckSinceOffset), -(1L << 62));
    }
    RandomAccess.Write(board, row, BoardHeaderBytes + ((long)place[1] * RowBytes));

    random.NextBytes(garbage);
    RandomAccess.Write(outbox, garbage, 0);
    if (round % 100 == 0)
    {
        random.NextBytes(whole);
        RandomAccess.Write(outbox, whole, 0);
    }

    // What it must not be able to do, which would end others.
    string[] done =
    [
        .. new[] { ("board", board), ("outbox", outbox), ("page", page) }.Where(file => CanResize(file.Item2)).Select(file => $"resized the {file.Item1}"),
        .. CanWrite(page) ? new[] { "wrote into the page" } : [],
    ];
    if (!told)
    {
        told = true;
        Console.Out.WriteLine(done.Length == 0 ? "hostile: could do nothing to the others" : $"hostile: {string.Join(", ", done)}");
    }

    TrySend(control, garbage);
    TrySend(channel, Encoding.ASCII.GetBytes($"@{random.Next()} garbage"));
    pause.Wait(TimeSpan.FromMilliseconds(1));
}

static int[] Numbers(string name) =>
[
    .. Environment.GetEnvironmentVariable("WINDHOVER_WORKER_" + name)!.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)),
];

static bool CanResize(SafeFileHandle file) => Try(() => RandomAccess.SetLength(file, 0)) | Try(() => RandomAccess.SetLength(file, 1L << 40));

static bool CanWrite(SafeFileHandle file) => Try(() => RandomAccess.Write(file, new byte[8], 0));

static bool Try(Action action)
{
    try
    {
        action();
        return true;
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
    {
        return false;
    }
}

static void TrySend(Socket socket, byte[] bytes)
{
    try
    {
        socket.Send(bytes, SocketFlags.None, out _);
    }
    catch (SocketException)
    {
        // Full: the launcher does not read on.
    }
}
