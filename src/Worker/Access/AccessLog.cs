using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Windhover.Emitter.Requests;
using Windhover.Interop;
using Windhover.Interop.Places;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Access;

/// <summary>Adds a line to the access log for each request of this worker, in batches and from a thread of its own: no request waits for a
/// disk.</summary>
/// <remarks>The file belongs to all workers. A batch ends with the end of a line and is one write(2), which the kernel puts at the end of
/// the file as it is then (<c>O_APPEND</c>); into a pipe or a terminal go pieces that it takes at once.</remarks>
internal sealed class AccessLog : RequestLog, IHostedService
{
    /// <summary>Lines wait for so long at most; a worker that is killed takes them along.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // An interval's lines at 150,000 requests per second. Twice, as one is filled while the other is written; the kernel gives only what was
    // ever used.
    private const int BufferBytes = 4 << 20;

    // What a reader that takes nothing may hold up the end of the process by.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan TellingPause = TimeSpan.FromSeconds(10);

    [ThreadStatic]
    private static byte[]? _line;

    private readonly LineBuffer _buffer = new(BufferBytes);
    private readonly Lock _writing = new();
    private readonly AccessLogPlace _place;
    private readonly int _slot;
    private readonly OwnRow _row;
    private readonly TimeProvider _time;
    private readonly ILogger<AccessLog> _logger;
    private readonly bool _isFile;
    private bool _failed;
    private string _reason = "";
    private long _unwritten;
    private long _told;
    private long _toldAt;

    public AccessLog(AccessLogPlace place, int slot, OwnRow row, TimeProvider time, ILogger<AccessLog> logger)
    {
        _place = place;
        _slot = slot;
        _row = row;
        _time = time;
        _logger = logger;
        using var file = new SafeFileHandle(place.Fd, ownsHandle: false);
        // A limit for files (--rlimit fsize) costs lines, and not the worker.
        SignalDisposition.SurviveLargeFiles();
        _isFile = FileFacts.Of(file) is { IsRegular: true };
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Flush();
        Ticker.Start("windhover access log", Interval, WriteOut);
    }

    public override void Add(HttpContext context, in EndedRequest request)
    {
        var line = _line ??= new byte[AccessLine.MaxBytes];
        var length = AccessLine.Write(
            AccessRecord.Of(context, request, _time.GetUtcNow().UtcDateTime), _slot, _place.Format, line);
        _buffer.Add(line.AsSpan(0, length));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The web server has stopped by now: what it answered is in the buffer.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Flush();
        return Task.CompletedTask;
    }

    // On a thread of its own: a reader that takes nothing does not hold up the end of the process.
    private void Flush() => Task.Run(WriteOut).Wait(StopLimit);

    private void WriteOut()
    {
        lock (_writing)
        {
            WriteBatch();
        }
    }

    private void WriteBatch()
    {
        var batch = _buffer.Take();
        if (batch.Length > 0 && _failed)
        {
            // What this worker wrote last, or another one, may have no end.
            _failed = Write("\n"u8) > 0;
        }
        while (batch.Length > 0)
        {
            var piece = _isFile || batch.Length <= AccessLine.MaxBytes
                ? batch
                : batch[..(batch[..AccessLine.MaxBytes].LastIndexOf((byte)'\n') + 1)];
            _unwritten += Write(piece);
            batch = batch[piece.Length..];
        }
        Tell();
    }

    /// <returns>Lines that were not written.</returns>
    private int Write(ReadOnlySpan<byte> lines)
    {
        var error = Descriptors.WriteAll(_place.Fd, lines, out var written);
        if (error == 0)
        {
            return 0;
        }
        _failed = true;
        _reason = Marshal.GetPInvokeErrorMessage(error);
        return lines[written..].Count((byte)'\n');
    }

    private void Tell()
    {
        var dropped = _buffer.Dropped + _unwritten;
        if (dropped == _told)
        {
            return;
        }
        _row.Fields.AccessLinesDropped = dropped;
        if (_told > 0 && _time.GetElapsedTime(_toldAt) < TellingPause)
        {
            return;
        }
        _logger.AccessLinesDropped(
            dropped - _told, dropped, _reason.Length > 0 ? _reason : "they come faster than the file, or the reader of the output, takes them");
        _reason = "";
        _told = dropped;
        _toldAt = _time.GetTimestamp();
    }
}
