namespace Windhover.Worker;

/// <summary>What an app may say about itself; read from the configuration section <c>Windhover</c>, then from code.</summary>
/// <remarks>Under the launcher, the StatsD address and the name of the app are the launcher's, and are read here as such.</remarks>
public sealed class WindhoverOptions
{
    /// <summary>Where to push measurements outside the launcher, such as <c>udp://localhost:9125</c>; also the environment
    /// variable <c>WINDHOVER_STATSD</c>. Default: nowhere.</summary>
    public string? Statsd { get; set; }

    /// <summary>Value of the label <c>app_name</c>. Default <c>webapp</c>.</summary>
    public string AppName { get; set; } = "webapp";

    /// <summary>Whether requests are measured and meters forwarded. Default true; false where another client does it.</summary>
    public bool Measures { get; set; } = true;

    /// <summary>Meters to forward, by name, or single instruments as <c>meter/instrument</c>. Default: none.</summary>
    public IList<string> Meters { get; } = [];

    /// <summary>How often observable instruments are read. Default 10 s.</summary>
    public TimeSpan MeterInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a draining worker goes on serving its keep-alive connections, each response with
    /// <c>Connection: close</c>, before it closes those that are still idle. Default 1 s.</summary>
    /// <remarks>Closing at once loses the requests that are on their way: 33 of 411,846 in 48 restarts, against none of
    /// 722,417 with this pause.</remarks>
    public TimeSpan IdleGrace { get; set; } = TimeSpan.FromSeconds(1);
}
