using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace Windhover.Launcher.Logs;

/// <summary>A reader of lines as they come.</summary>
internal sealed class LogFollower : IDisposable
{
    private readonly LogTail _tail;
    private readonly Channel<byte[]> _lines;
    private readonly bool _ownOnly;
    private long _missed;

    internal LogFollower(LogTail tail, Channel<byte[]> lines, IReadOnlyList<byte[]> first, bool ownOnly)
    {
        _ownOnly = ownOnly;
        _tail = tail;
        _lines = lines;
        First = first;
    }

    /// <summary>What was there before.</summary>
    public IReadOnlyList<byte[]> First { get; }

    /// <summary>What comes, until the launcher ends. Where lines had to be left out, a line says how many.</summary>
    public async IAsyncEnumerable<byte[]> ReadAllAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(cancellationToken))
        {
            yield return line;
            if (_lines.Reader.Count == 0 && Interlocked.Exchange(ref _missed, 0) is > 0 and var missed)
            {
                yield return Encoding.ASCII.GetBytes(string.Create(
                    CultureInfo.InvariantCulture, $"[launcher] {missed} lines left out here: they were not read in time\n"));
            }
        }
    }

    public void Dispose() => _tail.Leave(this);

    internal void Offer(byte[] line, bool isOwn)
    {
        // Writers of log lines are never made to wait for a reader of logs.
        if ((isOwn || !_ownOnly) && !_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _missed);
        }
    }

    internal void Complete() => _lines.Writer.TryComplete();
}
