namespace Windhover.Exporter.Lines;

/// <summary>What the components of a sample said. Counted again for each value that shares them.</summary>
/// <param name="Error">Why every sample with these components is rejected, or <see cref="LineError.None"/>.</param>
/// <param name="TagErrors">Tags that were skipped.</param>
/// <param name="RateErrors">Sampling rates that could not be read; they reject nothing.</param>
/// <param name="Count">How often each value counts; 0 is never.</param>
internal readonly record struct SampleComponents(LineError Error, long TagErrors, long RateErrors, long Count);
