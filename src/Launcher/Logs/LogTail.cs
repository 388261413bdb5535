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
    private readonly Queue<(byte[] Text, bool IsOwn)> _lines = new();
    private readonly List<LogFollower> _followers = [];
    private long _bytes;
    private bool _isClosed;

    /// <param name="line">With its newline. Copied.</param>
    /// <param name="isOwn">Whether the launcher itself says it.</param>
    public void Add(ReadOnlySpan<byte> line, bool isOwn = false)
    {
        var copy = line.ToArray();
        lock (_gate)
        {
            _lines.Enqueue((copy, isOwn));
            _bytes += copy.Length;
            while (_lines.Count > maxLines || (_bytes > maxBytes && _lines.Count > 1))
            {
                _bytes -= _lines.Dequeue().Text.Length;
            }
            foreach (var follower in _followers)
            {
                follower.Offer(copy, isOwn);
            }
        }
    }

    /// <summary>The last lines, the oldest first.</summary>
    /// <param name="ownOnly">Leaves out what children wrote.</param>
    public IReadOnlyList<byte[]> Last(int count, bool ownOnly = false)
    {
        lock (_gate)
        {
            return [.. _lines.Where(line => line.IsOwn || !ownOnly).Select(line => line.Text).TakeLast(count)];
        }
    }

    /// <summary>The last lines, and from then on every line, none twice and none missed but those that a slow follower has no room
    /// for. To be disposed of.</summary>
    /// <param name="ownOnly">Leaves out what children write.</param>
    public LogFollower Follow(int count, bool ownOnly = false)
    {
        var channel = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(FollowerQueue) { SingleReader = true });
        lock (_gate)
        {
            var follower = new LogFollower(this, channel, Last(count, ownOnly), ownOnly);
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
