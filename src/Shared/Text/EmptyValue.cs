namespace Windhover.Shared.Text;

/// <summary><c>--name=</c> sets an empty value; System.CommandLine would take the next argument for it.</summary>
internal static class EmptyValue
{
    /// <returns>Name and empty value, one after the other; any other argument as it is.</returns>
    public static IEnumerable<string> Apart(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && argument.IndexOf('=', StringComparison.Ordinal) == argument.Length - 1
            ? [argument[..^1], ""]
            : [argument];
}
