using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Windhover.Exporter.Host.Web.Config;

/// <summary>Checks names and passwords against bcrypt hashes.</summary>
/// <remarks>A hash costs tens of milliseconds on purpose, so that what was found out is kept: a scraper pays once. One hash at a
/// time, so that a stranger who guesses keeps one core busy and not all.</remarks>
internal sealed class BasicAuthentication : IDisposable
{
    private const int MaxRemembered = 100;

    // $2b$10$ and 53 characters: salt and hash.
    private const int HashLength = 60;

    // bcrypt(3): longer passwords are cut, which would let in who knows the beginning only.
    private const int MaxPasswordBytes = 72;

    /// <summary>Of no password. An unknown name takes as long as a wrong password.</summary>
    private const string NobodysHash = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

    private static readonly SearchValues<char> HashAlphabet =
        SearchValues.Create("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, bool> _remembered = new(StringComparer.Ordinal);

    public static bool IsHash(string text) =>
        text.Length == HashLength
        && text is ['$', '2', 'a' or 'b' or 'y', '$', >= '0' and <= '3', >= '0' and <= '9', '$', ..]
        && int.Parse(text.AsSpan(4, 2)) is >= 4 and <= 31
        && !text.AsSpan(7).ContainsAnyExcept(HashAlphabet);

    /// <param name="users">Names and hashes, which may change from call to call.</param>
    /// <param name="authorization">The request's header, or empty.</param>
    public async Task<bool> IsAllowedAsync(
        IReadOnlyList<KeyValuePair<string, string>> users, string authorization, CancellationToken cancellationToken)
    {
        if (!TryRead(authorization, out var name, out var password))
        {
            return false;
        }
        var known = users.FirstOrDefault(user => user.Key == name);
        var hash = known.Value ?? NobodysHash;
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\0{hash}\0{password}")));
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_remembered.TryGetValue(key, out var isRight))
            {
                isRight = await Task.Run(() => BCrypt.Net.BCrypt.Verify(password, hash), cancellationToken);
                if (_remembered.Count == MaxRemembered)
                {
                    _remembered.Clear();
                }
                _remembered[key] = isRight;
            }
            return isRight && known.Value is not null;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private static bool TryRead(string authorization, out string name, out string password)
    {
        (name, password) = ("", "");
        const string Scheme = "Basic ";
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        var bytes = new byte[authorization.Length];
        if (!Convert.TryFromBase64Chars(authorization.AsSpan(Scheme.Length), bytes, out var length))
        {
            return false;
        }
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || Encoding.UTF8.GetByteCount(text.AsSpan(colon + 1)) > MaxPasswordBytes)
        {
            return false;
        }
        (name, password) = (text[..colon], text[(colon + 1)..]);
        return true;
    }
}
