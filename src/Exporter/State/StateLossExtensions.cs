namespace Windhover.Exporter.State;

internal static class StateLossExtensions
{
    /// <summary>The label <c>reason</c>.</summary>
    public static string Reason(this StateLoss loss) => loss switch
    {
        StateLoss.Damaged => "damaged",
        StateLoss.ImpossibleValue => "impossible_value",
        StateLoss.Orphan => "orphan",
        StateLoss.Rejected => "refused",
        StateLoss.Limit => "limit",
        StateLoss.Redefined => "redefined",
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, "nothing was lost"),
    };
}
