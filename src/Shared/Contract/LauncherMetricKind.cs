namespace Windhover.Shared.Contract;

/// <summary>The <c># TYPE</c> of a <see cref="LauncherFamily"/>. The numbers are what the <see cref="MetricsPage"/> holds.</summary>
internal enum LauncherMetricKind : byte
{
    Counter = 0,
    Gauge = 1,

    /// <summary>Without quantiles.</summary>
    Summary = 2,
}
