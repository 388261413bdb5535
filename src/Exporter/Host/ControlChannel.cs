using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Windhover.Exporter.Host;

/// <summary>The exporter's end of the socket pair to its launcher: says ready, answers what the launcher asks, and notices when the
/// launcher is gone.</summary>
/// <remarks><code>
/// launcher: "remove-series " id " " selector      exporter: "answer " id " " (count | "-1 " reason)
/// </code>
/// One line each; selector and reason are escaped as in a URL, so that they have neither blanks nor ends of lines. An answer is short, as all
/// that the launcher reads of a child.</remarks>
internal sealed class ControlChannel : IDisposable
{
    private const string RemoveSeries = "remove-series";

    /// <summary>A longer line is none of the launcher's.</summary>
    private const int MaxLine = 16 * 1024;

    /// <summary>Bytes of a reason, escaped; the launcher reads no longer line than 512.</summary>
    private const int MaxReason = 450;

    private readonly Socket _socket;
    private readonly Func<string, (int Count, string Problem)> _removeSeries;

    /// <param name="fd">Owned from now on.</param>
    /// <param name="removeSeries">Removes what a selector means, and says how many series; or why none, as the end of a sentence. Throws
    /// nothing.</param>
    /// <param name="launcherGone">Called once, on a thread of its own.</param>
    public ControlChannel(int fd, Func<string, (int Count, string Problem)> removeSeries, Action launcherGone)
    {
        _socket = new Socket(new SafeSocketHandle(fd, ownsHandle: true));
        _removeSeries = removeSeries;
        // A thread of its own, because a starved thread pool must not hide that the launcher died.
        new Thread(() => Watch(launcherGone)) { IsBackground = true, Name = "lifeline" }.Start();
    }

    public void SayReady() => Say("ready");

    public void Dispose() => _socket.Dispose();

    private void Say(string line)
    {
        try
        {
            _socket.Send(Encoding.ASCII.GetBytes(line + "\n"));
        }
        catch (SocketException)
        {
            // The launcher is gone; the other direction says so too.
        }
    }

    private void Watch(Action launcherGone)
    {
        try
        {
            var buffer = new byte[MaxLine];
            var kept = 0;
            while (_socket.Receive(buffer.AsSpan(kept)) is > 0 and var received)
            {
                kept += received;
                for (var end = buffer.AsSpan(0, kept).IndexOf((byte)'\n'); end >= 0; end = buffer.AsSpan(0, kept).IndexOf((byte)'\n'))
                {
                    Answer(Encoding.ASCII.GetString(buffer, 0, end));
                    kept -= end + 1;
                    Array.Copy(buffer, end + 1, buffer, 0, kept);
                }
                kept = kept == MaxLine ? 0 : kept;
            }
        }
        catch (SocketException)
        {
            // As good as end-of-file.
        }
        catch (ObjectDisposedException)
        {
            return;
        }
        launcherGone();
    }

    private void Answer(string line)
    {
        if (line.Split(' ') is [RemoveSeries, var id, var selector])
        {
            var (count, problem) = _removeSeries(Uri.UnescapeDataString(selector));
            Say(problem.Length == 0 ? string.Create(CultureInfo.InvariantCulture, $"answer {id} {count}") : $"answer {id} -1 {Reason(problem)}");
        }
    }

    private static string Reason(string problem)
    {
        var escaped = Uri.EscapeDataString(problem);
        for (var end = problem.Length; escaped.Length > MaxReason; end -= end / 8)
        {
            escaped = Uri.EscapeDataString($"{problem.AsSpan(0, end)}…");
        }
        return escaped;
    }
}
