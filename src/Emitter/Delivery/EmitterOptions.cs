using Windhover.Emitter.Outbox;

namespace Windhover.Emitter.Delivery;

/// <summary>What is measured in this process, and where it goes.</summary>
internal sealed class EmitterOptions
{
    /// <summary>Where lines go that are not acknowledged. Without it and without <see cref="Channel"/> (the default), nothing is
    /// measured.</summary>
    public StatsdAddress? Address { get; set; }

    /// <summary>The launcher's way to its own exporter; takes precedence over <see cref="Address"/>. Default: none.</summary>
    public OutboxChannel? Channel { get; set; }

    /// <summary>Memory of the launcher, which sends what is in it when this process has died. Default: memory that dies with this
    /// process.</summary>
    public OutboxMemory? Memory { get; set; }

    /// <summary>Time for sending what is left when the process ends. Default 2 s: the launcher sends the rest.</summary>
    public TimeSpan HandOverLimit { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Value of the label <c>app_name</c>. Default <c>webapp</c>.</summary>
    public string AppName { get; set; } = "webapp";

    /// <summary>Value of the label <c>slot</c> of gauges, which cannot be added up over processes. Default: no such label.</summary>
    public int? Slot { get; set; }

    /// <summary>Meters to forward, by name, or single instruments as <c>meter/instrument</c>. Default: none.</summary>
    public IList<string> Meters { get; } = [];

    /// <summary>How often observable instruments are read. Default 10 s.</summary>
    public TimeSpan MeterInterval { get; set; } = TimeSpan.FromSeconds(10);
}
