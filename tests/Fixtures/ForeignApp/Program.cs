using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

// foreign [silent|notify|hang|refuse]: what it says over NOTIFY_SOCKET, and how it answers.
var mode = args is [var first, ..] ? first : "silent";
if (Environment.GetEnvironmentVariable("LISTEN_PID") != $"{Environment.ProcessId}")
{
    Console.Error.WriteLine("LISTEN_PID names another process");
    return 1;
}
using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ =>
{
    Console.Out.WriteLine("asked to stop");
    Environment.Exit(0);
});
using var usr1 = PosixSignalRegistration.Create((PosixSignal)10, _ =>
{
    Console.Out.WriteLine("asked by SIGUSR1");
    Environment.Exit(0);
});
using var listener = new Socket(new SafeSocketHandle(3, ownsHandle: false));
if (mode == "notify")
{
    Notify("READY=1\nSTATUS=serving");
}
if (mode == "hang")
{
    // Says that it is well once, and never again.
    Notify("READY=1\nWATCHDOG=1");
}
var names = new[] { "LISTEN_FDS", "LISTEN_FDNAMES", "WHO", "HOME", "STATSD_HOST", "DD_DOGSTATSD_URL" };
var about = string.Join(' ', names.Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}"));
var body = $"pid={Environment.ProcessId} {about} args={string.Join(',', args)} cwd={Environment.CurrentDirectory}";
var status = mode == "refuse" ? "503 Service Unavailable" : "200 OK";
while (true)
{
    using var connection = listener.Accept();
    try
    {
        var request = new byte[4096];
        if (connection.Receive(request) > 0)
        {
            connection.Send(Encoding.ASCII.GetBytes(
                $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
        }
    }
    catch (SocketException)
    {
        // A probe that went away.
    }
}

static void Notify(string text)
{
    using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    socket.SendTo(
        Encoding.ASCII.GetBytes(text), new UnixDomainSocketEndPoint(Environment.GetEnvironmentVariable("NOTIFY_SOCKET")!));
}
