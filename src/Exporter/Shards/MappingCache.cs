using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;

namespace Windhover.Exporter.Shards;

/// <summary>Remembers the last answers of the mapper, misses included. Lines that a shard knows do not ask it.</summary>
internal sealed class MappingCache(int capacity, MappingCacheType type)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, EventType Type), LinkedListNode<Answer>> _answers = [];

    /// <summary>The one to forget next stands first.</summary>
    private readonly LinkedList<Answer> _order = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _answers.Count;
            }
        }
    }

    public bool TryGet(string name, EventType eventType, out MappingMatch? match)
    {
        lock (_gate)
        {
            if (!_answers.TryGetValue((name, eventType), out LinkedListNode<Answer>? node))
            {
                match = null;
                return false;
            }

            // Any order is as good as another for a cache that may forget anything.
            if (type == MappingCacheType.Lru)
            {
                _order.Remove(node);
                _order.AddLast(node);
            }

            match = node.Value.Match;
            return true;
        }
    }

    public void Add(string name, EventType eventType, MappingMatch? match)
    {
        lock (_gate)
        {
            if (_answers.ContainsKey((name, eventType)))
            {
                return;
            }

            if (_answers.Count >= capacity && _order.First is { } oldest)
            {
                _answers.Remove(oldest.Value.Key);
                _order.RemoveFirst();
            }

            var answer = new Answer((name, eventType), match);
            _answers.Add(answer.Key, _order.AddLast(answer));
        }
    }

    private readonly record struct Answer((string Name, EventType Type) Key, MappingMatch? Match);
}
