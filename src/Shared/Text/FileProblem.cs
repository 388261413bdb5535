namespace Windhover.Shared.Text;

/// <summary>Says why a file cannot be used.</summary>
internal static class FileProblem
{
    /// <param name="path">As the operator wrote it.</param>
    /// <param name="exception">What .NET threw; for a directory it would speak of missing permission.</param>
    public static string Of(string path, Exception exception) =>
        $"{path}: {(Directory.Exists(path) ? "it is a directory" : exception.Message.TrimEnd('.'))}";
}
