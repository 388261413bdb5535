namespace Windhover.Emitter;

/// <summary>What is measured in this process, and where it goes.</summary>
public sealed class EmitterOptions
{
    /// <summary>Null (the default): nothing is measured.</summary>
    public StatsdAddress? Address { get; set; }

    /// <summary>Value of the label <c>app_name</c>. Default <c>webapp</c>.</summary>
    public string AppName { get; set; } = "webapp";

    /// <summary>Value of the label <c>slot</c> of gauges, which cannot be added up over processes. Default 0.</summary>
    public int Slot { get; set; }

    /// <summary>Meters to forward, by name, or single instruments as <c>meter/instrument</c>. Default: none.</summary>
    public IList<string> Meters { get; } = [];

    /// <summary>How often observable instruments are read. Default 10 s.</summary>
    public TimeSpan MeterInterval { get; set; } = TimeSpan.FromSeconds(10);
}
