using System.Diagnostics;
using System.Globalization;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Systemd;

/// <summary>Tells the service manager what becomes of the pool, in the words of <c>sd_notify(3)</c>. Called by the deciding loop and
/// by nothing else: a loop that hangs is silent, and the manager's watchdog ends it.</summary>
/// <param name="send">Delivers a message at once or returns false; null if there is no service manager.</param>
/// <param name="watchdog">Silence that the manager allows; null for any.</param>
internal sealed class ServiceNotifier(Func<string, bool>? send, TimeSpan? watchdog)
{
    private const string Booting = "booting";
    private const string Serving = "serving";
    private const string Reloading = "reloading";
    private const string Stopping = "stopping";

    // Of one message: a manager that reads nothing for so long has lost its interest.
    private const int MostUnsent = 64;

    // Boots, reloads and stops have deadlines of the launcher's own, which the manager does not know. As long as the loop that
    // keeps them runs, it asks for more time.
    private static readonly TimeSpan Extension = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ExtensionInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    private readonly Queue<string> _unsent = [];
    private string _phase = Booting;
    private long _reloads;
    private string _text = "";
    private TimeSpan _watchdogDue;
    private TimeSpan _extensionDue;
    private TimeSpan _retryDue;

    /// <summary>Whether a service manager listens.</summary>
    public bool IsOn => send is not null;

    /// <summary>When <see cref="Observe"/> has to be called at the latest.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            TimeSpan?[] dues =
            [
                watchdog is null ? null : _watchdogDue,
                _phase == Serving ? null : _extensionDue,
                _unsent.Count == 0 ? null : _retryDue,
            ];
            return IsOn ? dues.Min() : null;
        }
    }

    /// <summary>Says what is new.</summary>
    /// <param name="pool">As it is now.</param>
    /// <param name="now">On the clock of the loop.</param>
    public void Observe(PoolStatus pool, TimeSpan now)
    {
        if (!IsOn)
        {
            return;
        }
        foreach (var change in Changes(pool))
        {
            _unsent.Enqueue(change);
        }
        var lines = new List<string>();
        if (Describe(pool) is var text && text != _text)
        {
            _text = text;
            lines.Add("STATUS=" + text);
        }
        if (pool.Phase != Serving && now >= _extensionDue)
        {
            _extensionDue = now + ExtensionInterval;
            lines.Add("EXTEND_TIMEOUT_USEC=" + Microseconds(Extension));
        }
        if (watchdog is { } limit && now >= _watchdogDue)
        {
            // Half of it, as sd_watchdog_enabled(3) advises.
            _watchdogDue = now + (limit / 2);
            lines.Add("WATCHDOG=1");
        }
        if (lines.Count > 0)
        {
            _unsent.Enqueue(string.Join('\n', lines));
        }
        Flush(now);
    }

    /// <summary>Milestones, each a message of its own: the manager answers to each.</summary>
    private List<string> Changes(PoolStatus pool)
    {
        var changes = new List<string>();
        var reloads = pool.Reloads.Succeeded + pool.Reloads.Abandoned;
        // One reload can follow another without a moment between them.
        var isAnother = _phase == Reloading && pool.Phase == Reloading && reloads != _reloads;
        if ((pool.Phase == Serving && _phase != Serving) || isAnother)
        {
            changes.Add("READY=1");
        }
        if ((pool.Phase == Reloading && _phase != Reloading) || isAnother)
        {
            // CLOCK_MONOTONIC: the manager compares it with the moment of its own request.
            changes.Add("RELOADING=1\nMONOTONIC_USEC=" + Microseconds(Stopwatch.GetElapsedTime(0)));
        }
        if (pool.Phase == Stopping && _phase != Stopping)
        {
            changes.Add("STOPPING=1");
        }
        if (pool.Phase != _phase)
        {
            _extensionDue = TimeSpan.Zero;
        }
        _phase = pool.Phase;
        _reloads = reloads;
        return changes;
    }

    private static string Describe(PoolStatus pool)
    {
        var workers = pool.Children.Where(child => child.Role == "worker").ToArray();
        var ready = workers.Count(child => child.State == "ready");
        return pool.Phase switch
        {
            Stopping => $"stopping: {workers.Count(child => child.Pid is not null)} workers left",
            Serving => $"{ready} of {pool.WantedWorkers} workers, generation {pool.Generation}",
            _ => $"{pool.Phase}: {ready} of {pool.WantedWorkers} workers, generation {pool.Generation}",
        };
    }

    private void Flush(TimeSpan now)
    {
        while (_unsent.TryPeek(out var message) && send!(message))
        {
            _unsent.Dequeue();
        }
        while (_unsent.Count > MostUnsent)
        {
            _unsent.Dequeue();
        }
        _retryDue = now + RetryInterval;
    }

    private static string Microseconds(TimeSpan time) => ((long)time.TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
}
