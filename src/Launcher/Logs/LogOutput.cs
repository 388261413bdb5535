using System.Globalization;
using Microsoft.Extensions.Logging;
using Windhover.Launcher.Model;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.Logs;

/// <summary>Where all lines go, the launcher's and its children's.</summary>
internal sealed class LogOutput : IDisposable
{
    private const int STDOUT_FILENO = 1;
    private const int STDERR_FILENO = 2;

    private readonly Stream _output;
    private readonly Stream _error;
    private readonly LogFile[] _files;
    private readonly TimeProvider _time;

    /// <exception cref="IOException">The log file cannot be opened.</exception>
    public LogOutput(LogOptions options, TimeProvider time)
    {
        Options = options;
        _time = time;
        File = options.File is { } path ? new LogFile(path, Missing) : null;
        _files = File is not null ? [File, File] : [new LogFile(STDOUT_FILENO, Missing), new LogFile(STDERR_FILENO, Missing)];
        _output = new TailedStream(_files[0], Tail);
        _error = new TailedStream(_files[1], Tail);
    }

    public LogOptions Options { get; }

    /// <summary>Lines, and bytes, that the output did not take, which <see cref="Tail"/> has: the disk is full, say. From any thread.</summary>
    public (long Lines, long Bytes) Dropped
    {
        get
        {
            (long Lines, long Bytes)[] all = [.. _files.Distinct().Select(file => file.Missing)];
            return (all.Sum(one => one.Lines), all.Sum(one => one.Bytes));
        }
    }

    /// <summary>Null if lines go to standard output and standard error.</summary>
    public LogFile? File { get; }

    /// <summary>What all children, and the launcher, wrote last.</summary>
    public LogTail Tail { get; } = new();

    /// <param name="origin">Whose standard output it is.</param>
    /// <param name="tail">See <see cref="OutputPump"/>.</param>
    public OutputPump PumpOutput(LineOrigin origin, OutputTail? tail = null) => new(_output, Shape(origin, "stdout"), tail);

    /// <param name="origin">Whose standard error it is.</param>
    /// <param name="tail">See <see cref="OutputPump"/>.</param>
    public OutputPump PumpError(LineOrigin origin, OutputTail? tail = null) => new(_error, Shape(origin, "stderr"), tail);

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private byte[] Missing(long lines, long bytes, string reason)
    {
        var message = string.Create(
            CultureInfo.InvariantCulture, $"{lines} {(lines == 1 ? "line is" : "lines are")} missing here, {bytes} bytes: {reason}");
        return Options.Format == LineFormat.Json
            ? OwnLine.Json(_time.GetUtcNow(), LogLevel.Error, message)
            : OwnLine.Text(OwnLine.ClockAndDate(_time.GetLocalNow()), LogLevel.Error, message);
    }

    private ILineShape Shape(LineOrigin origin, string stream) => Options.Format == LineFormat.Json
        ? new JsonLine(origin, stream, _time)
        : new PrefixedLine(LinePrefix.Fill(Options.Prefix, origin));
}
