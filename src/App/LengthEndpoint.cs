using System.Globalization;

namespace Windhover.App;

/// <summary><c>POST /length</c>: reads the body to its end and says how many bytes it had.</summary>
internal static class LengthEndpoint
{
    private const int BufferBytes = 8 * 1024;

    public static async Task<IResult> HandleAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        var length = 0L;
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            length += read;
        }
        return Results.Text(length.ToString(CultureInfo.InvariantCulture));
    }
}
