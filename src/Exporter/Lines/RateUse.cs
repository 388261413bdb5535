namespace Windhover.Exporter.Lines;

/// <summary>What a sampling rate does to a sample, as in <c>|@0.1</c>.</summary>
internal enum RateUse : byte
{
    Nothing,

    /// <summary>The value is divided by it.</summary>
    Divides,

    /// <summary>The value counts as often as <see cref="SamplingRate.ToWeight"/> says.</summary>
    Weighs,
}
