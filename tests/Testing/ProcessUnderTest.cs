using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Windhover.Testing.Interop;

namespace Windhover.Testing;

/// <summary>A real process that a test starts, watches, signals and, whatever happens, kills at the end.</summary>
/// <remarks>Standard output and error are kept as lines, in the order of arrival, each also by its own.</remarks>
public sealed class ProcessUnderTest : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly StringBuilder _standardOutput = new();
    private readonly StringBuilder _standardError = new();
    private readonly List<Waiter> _waiters = [];
    private readonly Process _process;
    private readonly Task<int> _exited;

    private ProcessUnderTest(Process process)
    {
        _process = process;
        _exited = WatchAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Completes when the process is gone, even while a child of it keeps its output open.</summary>
    public Task Gone => WithOutput(GoneAsync(), "the process to end");

    /// <summary>The exit code, once the process has ended and all its output was read; 128 + n after signal n.</summary>
    /// <remarks>Output ends only when every process that inherited it has ended. Await <see cref="Gone"/> where children may
    /// live on.</remarks>
    /// <exception cref="TimeoutException">It ran on for longer than <see cref="TestLimits.Hang"/>.</exception>
    public Task<int> ExitCodeAsync => WithOutput(_exited.WaitAsync(TestLimits.Hang), "the process to end");

    /// <summary>All lines so far, of both streams.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>All lines so far as one text.</summary>
    public string Output => string.Join('\n', Lines);

    /// <summary>Standard output so far.</summary>
    public string StandardOutput
    {
        get
        {
            lock (_gate)
            {
                return _standardOutput.ToString();
            }
        }
    }

    /// <summary>Standard error so far.</summary>
    public string StandardError
    {
        get
        {
            lock (_gate)
            {
                return _standardError.ToString();
            }
        }
    }

    /// <summary>The <c>windhover.dll</c> of the running test's configuration; or the executable that the environment variable
    /// <c>WINDHOVER_UNDER_TEST</c> names, such as the one compiled ahead of time.</summary>
    public static string Windhover =>
        Environment.GetEnvironmentVariable("WINDHOVER_UNDER_TEST") is { Length: > 0 } program ? program : Repository.WindhoverDll;

    /// <summary>What starts <see cref="Windhover"/>, for tests that need a shell before it.</summary>
    public static string[] WindhoverWords => WordsOf(Windhover);

    /// <summary>Starts <see cref="Windhover"/>.</summary>
    public static ProcessUnderTest StartWindhover(params string[] arguments) => StartWindhover(arguments, configure: null);

    /// <inheritdoc cref="StartWindhover(string[])"/>
    public static ProcessUnderTest StartWindhover(IEnumerable<string> arguments, Action<ProcessStartInfo>? configure) =>
        StartWords([.. WindhoverWords, .. arguments], configure);

    /// <summary>Starts what the words say, the program first.</summary>
    public static ProcessUnderTest StartWords(IReadOnlyList<string> words, Action<ProcessStartInfo>? configure) =>
        Start(words[0], words.Skip(1), configure);

    /// <summary>What starts a program: itself, or the runtime where it is a <c>.dll</c>.</summary>
    public static string[] WordsOf(string program) =>
        program.EndsWith(".dll", StringComparison.Ordinal) ? [Repository.DotnetHost, program] : [program];

    /// <summary>Starts a program.</summary>
    /// <param name="fileName">A path, or a name to be found on the PATH.</param>
    /// <param name="arguments">Not quoted, not split.</param>
    /// <param name="configure">Environment, working directory, …</param>
    public static ProcessUnderTest Start(
        string fileName, IEnumerable<string> arguments, Action<ProcessStartInfo>? configure = null)
    {
        var start = new ProcessStartInfo(fileName, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        configure?.Invoke(start);
        return new ProcessUnderTest(Process.Start(start) ?? throw new InvalidOperationException($"{fileName} did not start"));
    }

    /// <summary>The first line, already there or still to come, that fits.</summary>
    /// <exception cref="InvalidOperationException">The process ended without such a line.</exception>
    /// <exception cref="TimeoutException">No such line within <see cref="TestLimits.Hang"/>.</exception>
    public Task<string> WaitForLineAsync(Func<string, bool> fits) => WaitForLineAsync(fits, 0);

    /// <summary>The first line that fits, among those after the first <paramref name="skip"/> lines.</summary>
    /// <param name="fits">Asked once for each line.</param>
    /// <param name="skip">For example the count of <see cref="Lines"/> before the action whose effect is awaited.</param>
    public Task<string> WaitForLineAsync(Func<string, bool> fits, int skip)
    {
        var waiter = new Waiter(fits, new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            foreach (var line in _lines.Skip(skip))
            {
                if (fits(line))
                {
                    return Task.FromResult(line);
                }
            }
            if (_exited.IsCompleted)
            {
                throw new InvalidOperationException($"The process ended without the awaited line. Its output:\n{string.Join('\n', _lines)}");
            }
            _waiters.Add(waiter);
        }
        return WithOutput(waiter.Found.Task.WaitAsync(TestLimits.Hang), "a line");
    }

    /// <summary>Sends a signal to the process.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A signal that .NET names but that no test sends yet: use its number.</exception>
    public void Signal(PosixSignal signal) => Signal(signal switch
    {
        // signal(7): the same numbers on every architecture of Linux.
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGQUIT => 3,
        PosixSignal.SIGTERM => 15,
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "expected SIGHUP, SIGINT, SIGQUIT or SIGTERM"),
    });

    /// <summary>Sends a signal, by number, to the process.</summary>
    /// <exception cref="Win32Exception">kill(2) failed, for instance because the process is gone (ESRCH).</exception>
    public void Signal(int number) => Kernel.Kill(_process.Id, number);

    /// <summary>Writes to the standard input, which must have been redirected when the process was started.</summary>
    public async Task WriteAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Ends the standard input, which must have been redirected when the process was started.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>SIGKILL to this process only, not to its children; returns when it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
        await Gone;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        catch (InvalidOperationException)
        {
            // It ended by itself between the question and the signal.
        }
        await _process.WaitForExitAsync().WaitAsync(TestLimits.Hang);
        _process.Dispose();
    }

    private async Task<int> WatchAsync()
    {
        // Off the constructor, so that _exited is assigned before a line or the end can ask for it.
        await Task.Yield();
        await Task.WhenAll(
            ReadAsync(_process.StandardOutput, _standardOutput), ReadAsync(_process.StandardError, _standardError));
        await _process.WaitForExitAsync();
        var code = _process.ExitCode;
        lock (_gate)
        {
            foreach (var waiter in _waiters)
            {
                waiter.Found.TrySetException(new InvalidOperationException(
                    $"The process ended with {code} without the awaited line. Its output:\n{string.Join('\n', _lines)}"));
            }
            _waiters.Clear();
        }
        return code;
    }

    private async Task<bool> GoneAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TestLimits.Hang);
        return true;
    }

    private async Task ReadAsync(StreamReader reader, StringBuilder stream)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_gate)
            {
                stream.Append(line).Append('\n');
                _lines.Add(line);
                _waiters.RemoveAll(waiter => waiter.Fits(line) && waiter.Found.TrySetResult(line));
            }
        }
    }

    private async Task<T> WithOutput<T>(Task<T> task, string awaited)
    {
        try
        {
            return await task;
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"Waited {TestLimits.Hang} for {awaited}. Output so far:\n{Output}", exception);
        }
    }

    private sealed record Waiter(Func<string, bool> Fits, TaskCompletionSource<string> Found);
}
