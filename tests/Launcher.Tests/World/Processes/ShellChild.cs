using System.Collections.Concurrent;
using System.Text;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Launcher.World.Processes;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.World.Processes;

/// <summary>A line of shell as a child of this process, with all that it says.</summary>
internal sealed class ShellChild : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _error = new();
    private readonly ConcurrentQueue<string> _messages = [];
    private readonly Task<ExitStatus> _ended;

    /// <param name="script">Finds the number of its control descriptor in <c>$CONTROL</c>.</param>
    /// <param name="inherited">Descriptors that it keeps.</param>
    /// <param name="directory">Working directory.</param>
    public ShellChild(string script, int[]? inherited = null, string? directory = null)
        : this(ChildProcess.Start(
            inherited ?? [],
            // dash, the usual /bin/sh, cannot write to a descriptor of two digits.
            control => new ProgramStart("/bin/bash", ["-c", script])
            {
                Environment = { ["CONTROL"] = $"{control}" },
                WorkingDirectory = directory,
            }))
    {
    }

    public ShellChild(ChildProcess process)
    {
        Process = process;
        var tail = new OutputTail();
        _ended = process.WatchAsync(
            _messages.Enqueue, new OutputPump(_output, Plain, tail), new OutputPump(_error, Plain, tail), TimeProvider.System);
    }

    private static PrefixedLine Plain => new("");

    public ChildProcess Process { get; }

    public int Pid => Process.Pid;

    public string Output => Text(_output);

    public string Error => Text(_error);

    public IReadOnlyCollection<string> Messages => _messages;

    public Task<ExitStatus> EndAsync() => _ended.WaitAsync(TestLimits.Hang);

    public Task WaitForOutputAsync(string text) =>
        Eventually.TrueAsync(() => Output.Contains(text, StringComparison.Ordinal), () => $"'{text}' in '{Output}'");

    public void Dispose()
    {
        Process.Send(StopSignal.Kill);
        Process.Dispose();
    }

    private static string Text(MemoryStream stream)
    {
        // The pump writes under this lock.
        lock (stream)
        {
            return Encoding.UTF8.GetString(stream.ToArray());
        }
    }
}
