using CsCheck;

namespace Windhover.Launcher.Tests.Garbage;

/// <summary>What another process may have written: words at which arithmetic goes wrong, and any others.</summary>
/// <remarks>The ordinary run makes about a million states of all kinds; the tests of the category <c>Long</c> make twenty times as many. A
/// failure names the seed, which replays it.</remarks>
internal static class GarbageStates
{
    public const int LongFactor = 20;

    public static readonly Gen<long> Word = Gen.Frequency(
        (3, Gen.OneOf(
            0L, 1, -1, long.MinValue, long.MaxValue, 1L << 62, -(1L << 62), 1L << 53, (1L << 53) + 1, 1L << 49, int.MinValue, int.MaxValue,
            1L << 31, 1L << 32, 2_000_000_000, -2, 1L << 47, (1L << 47) - 1, BitConverter.DoubleToInt64Bits(double.NaN),
            BitConverter.DoubleToInt64Bits(double.PositiveInfinity), BitConverter.DoubleToInt64Bits(1e300))),
        (2, Gen.Long),
        (2, Gen.Long[0, 100]));

    /// <summary>Runs a test on so many states, one after the other: they share the memory that is written into.</summary>
    public static void SampleStates<T>(this Gen<T> states, Action<T> test, int count) => states.Sample(test, iter: count, threads: 1);
}
