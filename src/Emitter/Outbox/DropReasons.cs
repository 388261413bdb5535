namespace Windhover.Emitter.Outbox;

/// <summary>All of <see cref="DropReason"/>, and what they are called in labels.</summary>
internal static class DropReasons
{
    private static readonly string[] Names =
        ["queue_full", "series_limit", "too_long", "unreachable", "error", "in_doubt", "unfinished"];

    public static int Count => Names.Length;

    public static string Name(DropReason reason) => Names[(int)reason];
}
