using Windhover.Launcher.Model;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.Logs;

/// <summary>Where all lines go, the launcher's and its children's.</summary>
internal sealed class LogOutput : IDisposable
{
    private readonly Stream _output;
    private readonly Stream _error;
    private readonly TimeProvider _time;

    /// <exception cref="IOException">The log file cannot be opened.</exception>
    public LogOutput(LogOptions options, TimeProvider time)
    {
        Options = options;
        _time = time;
        File = options.File is { } path ? new LogFile(path) : null;
        _output = new TailedStream(File ?? System.Console.OpenStandardOutput(), Tail);
        _error = new TailedStream(File ?? System.Console.OpenStandardError(), Tail);
    }

    public LogOptions Options { get; }

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

    private ILineShape Shape(LineOrigin origin, string stream) => Options.Format == LineFormat.Json
        ? new JsonLine(origin, stream, _time)
        : new PrefixedLine(LinePrefix.Fill(Options.Prefix, origin));
}
