using System.Net.Sockets;

namespace Windhover.Exporter.Host.Net;

/// <summary>Words of Go's library for what the operating system refused: alerts and scripts look for them in the log.</summary>
internal static class GoError
{
    /// <summary>Like <c>open x.yml: no such file or directory</c>.</summary>
    /// <param name="operation">What was tried: <c>open</c>.</param>
    /// <param name="path">As the operator wrote it.</param>
    /// <param name="exception">What .NET threw.</param>
    /// <param name="writes">A folder can be opened, but not for writing.</param>
    public static string OfFile(string operation, string path, Exception exception, bool writes = false)
    {
        if (Directory.Exists(path))
        {
            return $"{(writes ? operation : "read")} {path}: is a directory";
        }
        return exception switch
        {
            FileNotFoundException or DirectoryNotFoundException when File.Exists(Path.GetDirectoryName(path)) =>
                $"{operation} {path}: not a directory",
            PathTooLongException => $"{operation} {path}: file name too long",
            FileNotFoundException or DirectoryNotFoundException => $"{operation} {path}: no such file or directory",
            UnauthorizedAccessException => $"{operation} {path}: permission denied",
            // .NET writes "Text of strerror(3) : 'path'".
            IOException when exception.Message.IndexOf(" : '", StringComparison.Ordinal) is > 0 and var end =>
                $"{operation} {path}: {char.ToLowerInvariant(exception.Message[0])}{exception.Message[1..end]}",
            _ => $"{operation} {path}: {exception.Message}",
        };
    }

    /// <summary>Like <c>address already in use</c>.</summary>
    public static string OfSocket(SocketException exception)
    {
        if (exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            return "no such host";
        }
        // strerror(3), which Go's table follows but for the capital letter.
        var message = exception.Message;
        return message.Length > 0 ? char.ToLowerInvariant(message[0]) + message[1..] : message;
    }
}
