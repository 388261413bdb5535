namespace Windhover.Shared.Web;

/// <summary>Which connections have a place, and which one goes when there is none left.</summary>
/// <remarks>
/// A network that has more connections than any other, and than the newcomer's, gives up one of its own. Else a connection goes that waits
/// for a request: these are in four groups, silent ones, of addresses that never scraped and of others; those whose first request is about to
/// be read; and those that had one. The largest group gives up the one that has waited longest. So a flood of any one kind takes places from
/// itself, and a scrape has as long for its request as the flood needs to fill all places anew. Where none waits, an answer goes that has been
/// read for longer than a scraper waits.
/// </remarks>
/// <param name="places">Connections that may be open.</param>
internal sealed class WebConnections(long places, WebCounters counters, TimeProvider time)
{
    /// <summary>Addresses that are remembered for their scrapes. Those that came first stay: other clients cannot displace the Prometheus that is there.</summary>
    private const int MaxScrapers = 256;

    /// <summary>From the acceptance to the end of the first request's headers; with TLS to the first byte, and from there once more.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>No scraper waits so long for an answer: Prometheus gives up after 10 s by default.</summary>
    public static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(30);

    /// <summary>A client that is kept from its processor by all others needs so long between connecting and sending.</summary>
    private static readonly TimeSpan FairTime = TimeSpan.FromMilliseconds(100);

    /// <summary>Connections of a group that are looked at: in a flood the first one fits.</summary>
    private const int MaxLooks = 64;

    private static readonly TimeSpan ScraperMemory = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly LinkedList<WebConnection> _silent = new();
    private readonly LinkedList<WebConnection> _silentScrapers = new();
    private readonly LinkedList<WebConnection> _begun = new();
    private readonly LinkedList<WebConnection> _idle = new();
    private readonly Dictionary<ulong, LinkedList<WebConnection>> _networks = [];
    private readonly Dictionary<ulong, long> _scrapers = [];

    /// <summary>Makes room for a connection that was just accepted.</summary>
    /// <param name="network">Whose it is; null if it could not be accepted for want of a descriptor.</param>
    /// <param name="isTight">So few descriptors are left that one must go, whatever the number of connections.</param>
    /// <param name="displaced">To be closed by the caller; null if there was room.</param>
    /// <returns>False if there is no room.</returns>
    public bool TryMakeRoom(ulong? network, bool isTight, out WebConnection? displaced)
    {
        lock (_gate)
        {
            displaced = null;
            if (counters.Open < places && !isTight)
            {
                return true;
            }
            displaced = WhoGoes(network);
            if (displaced is null)
            {
                counters.ClosedAtOnce++;
                return false;
            }
            Forget(displaced);
            counters.ClosedForOthers++;
            return true;
        }
    }

    /// <summary>Whether a new connection would displace one that has hardly had the time to send its request.</summary>
    public bool WouldHurry()
    {
        lock (_gate)
        {
            return counters.Open >= places && WhoGoes(network: null) is { Requests: 0 } longest && time.GetElapsedTime(longest.WaitingSince) < FairTime;
        }
    }

    public void Add(WebConnection connection)
    {
        lock (_gate)
        {
            counters.Open++;
            Move(connection, _scrapers.ContainsKey(connection.Network) ? _silentScrapers : _silent);
        }
    }

    /// <summary>The headers of its first request have come.</summary>
    public void Begin(WebConnection connection)
    {
        lock (_gate)
        {
            if (!connection.IsGone)
            {
                Move(connection, _begun);
            }
        }
    }

    /// <summary>A request has come whole.</summary>
    public void BeginRequest(WebConnection connection)
    {
        lock (_gate)
        {
            if (connection.Requests++ == 0 && !connection.IsGone)
            {
                Move(connection, group: null);
            }
        }
    }

    /// <param name="isScrape">It got what it asked for, and so its address is one that scrapes.</param>
    public void EndRequest(WebConnection connection, bool isScrape)
    {
        lock (_gate)
        {
            if (isScrape)
            {
                Remember(connection.Network);
            }
            if (--connection.Requests == 0 && !connection.IsGone)
            {
                Move(connection, _idle);
            }
        }
    }

    /// <summary>It was closed.</summary>
    public void Remove(WebConnection connection)
    {
        lock (_gate)
        {
            if (!connection.IsGone)
            {
                Forget(connection);
            }
        }
    }

    /// <summary>A connection that had its time and sent no request; to be closed by the caller. Null if there is none.</summary>
    public WebConnection? TakeOverdue()
    {
        lock (_gate)
        {
            foreach (var group in (ReadOnlySpan<LinkedList<WebConnection>>)[_silent, _silentScrapers, _begun])
            {
                if (group.First is { Value: var oldest } && time.GetElapsedTime(oldest.WaitingSince) >= RequestTimeout)
                {
                    Forget(oldest);
                    counters.ClosedSilent++;
                    return oldest;
                }
            }
            return null;
        }
    }

    /// <summary>The one that gives up its place to a newcomer of a network; null if the newcomer has to go itself.</summary>
    private WebConnection? WhoGoes(ulong? network)
    {
        var waiting = _silent;
        foreach (var group in (ReadOnlySpan<LinkedList<WebConnection>>)[_silentScrapers, _begun, _idle])
        {
            waiting = group.Count > waiting.Count ? group : waiting;
        }
        var own = CountOf(network);
        if (Largest() is { } largest && largest.Count > own + 1)
        {
            var of = largest.First!.Value;
            return Longest(waiting, connection => connection.Network == of.Network) ?? of;
        }
        // A network that has many must not take the place of one that has few, and has only just come.
        return Longest(waiting, connection => CountOf(connection.Network) >= own) ?? OldestAnswer();
    }

    private int CountOf(ulong? network) => network is { } key && _networks.TryGetValue(key, out var all) ? all.Count : 0;

    /// <summary>The connections of the network that has most; null if two have as many.</summary>
    private LinkedList<WebConnection>? Largest()
    {
        LinkedList<WebConnection>? largest = null;
        var isAlone = false;
        foreach (var all in _networks.Values)
        {
            if (largest is null || all.Count > largest.Count)
            {
                (largest, isAlone) = (all, true);
            }
            else if (all.Count == largest.Count)
            {
                isAlone = false;
            }
        }
        return isAlone ? largest : null;
    }

    private static WebConnection? Longest(LinkedList<WebConnection> group, Func<WebConnection, bool> fits)
    {
        var node = group.First;
        for (var looks = 0; node is not null && looks < MaxLooks; looks++, node = node.Next)
        {
            if (fits(node.Value))
            {
                return node.Value;
            }
        }
        return null;
    }

    private WebConnection? OldestAnswer()
    {
        WebConnection? oldest = null;
        foreach (var all in _networks.Values)
        {
            var first = all.First!.Value;
            oldest = first.Requests > 0 && (oldest is null || first.WaitingSince < oldest.WaitingSince) ? first : oldest;
        }
        return oldest is not null && time.GetElapsedTime(oldest.WaitingSince) >= LongestAnswer ? oldest : null;
    }

    /// <param name="group">Null while a request is being answered.</param>
    private void Move(WebConnection connection, LinkedList<WebConnection>? group)
    {
        Leave(connection);
        connection.WaitingSince = time.GetTimestamp();
        group?.AddLast(connection.Node);
        if (!_networks.TryGetValue(connection.Network, out var all))
        {
            _networks.Add(connection.Network, all = new());
        }
        all.AddLast(connection.NetworkNode);
    }

    private void Leave(WebConnection connection)
    {
        connection.Node.List?.Remove(connection.Node);
        if (connection.NetworkNode.List is { } all)
        {
            all.Remove(connection.NetworkNode);
            if (all.Count == 0)
            {
                _networks.Remove(connection.Network);
            }
        }
    }

    private void Forget(WebConnection connection)
    {
        Leave(connection);
        connection.IsGone = true;
        counters.Open--;
    }

    private void Remember(ulong network)
    {
        if (_scrapers.Count == MaxScrapers && !_scrapers.ContainsKey(network))
        {
            foreach (var (old, scraped) in _scrapers)
            {
                if (time.GetElapsedTime(scraped) > ScraperMemory)
                {
                    // Removing while enumerating is allowed for dictionaries.
                    _scrapers.Remove(old);
                }
            }
            if (_scrapers.Count == MaxScrapers)
            {
                return;
            }
        }
        _scrapers[network] = time.GetTimestamp();
    }
}
