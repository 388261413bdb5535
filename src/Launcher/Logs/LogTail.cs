using System.Threading.Channels;

namespace Windhover.Launcher.Logs;

/// <summary>The last lines that the launcher and its children wrote, and those that come while a reader follows.</summary>
/// <param name="maxLines">Kept at most; the oldest go.</param>
/// <param name="maxBytes">Likewise: a line may be 64 KiB long.</param>
internal sealed class LogTail(int maxLines = 2000, int maxBytes = 4 * 1024 * 1024)
{
    /// <summary>Lines that a follower may be behind before it misses some.</summary>
    private const int FollowerQueue = 4096;

    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _lines = new();
    private readonly List<LogFollower> _followers = [];
    private long _bytes;
    private bool _isClosed;

    /// <param name="line">With its newline. Copied.</param>
    public void Add(ReadOnlySpan<byte> line)
    {
        var copy = line.ToArray();
        lock (_gate)
        {
            _lines.Enqueue(copy);
            _bytes += copy.Length;
            while (_lines.Count > maxLines || (_bytes > maxBytes && _lines.Count > 1))
            {
                _bytes -= _lines.Dequeue().Length;
            }
            foreach (var follower in _followers)
            {
                follower.Offer(copy);
            }
        }
    }

    /// <summary>The last lines, the oldest first.</summary>
    public IReadOnlyList<byte[]> Last(int count)
    {
        lock (_gate)
        {
            return [.. _lines.Skip(Math.Max(0, _lines.Count - count))];
        }
    }

    /// <summary>The last lines, and from then on every line, none twice and none missed but those that a slow follower has no room
    /// for. To be disposed of.</summary>
    public LogFollower Follow(int count)
    {
        var channel = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(FollowerQueue) { SingleReader = true });
        lock (_gate)
        {
            var follower = new LogFollower(this, channel, Last(count));
            if (_isClosed)
            {
                follower.Complete();
            }
            else
            {
                _followers.Add(follower);
            }
            return follower;
        }
    }

    /// <summary>Lets every follower come to its end; what is added afterwards is not followed.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _followers.ForEach(follower => follower.Complete());
            _followers.Clear();
        }
    }

    internal void Leave(LogFollower follower)
    {
        lock (_gate)
        {
            _followers.Remove(follower);
        }
    }
}
