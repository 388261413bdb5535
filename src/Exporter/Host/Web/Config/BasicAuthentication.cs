using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Windhover.Shared.Web;

namespace Windhover.Exporter.Host.Web.Config;

/// <summary>Checks names and passwords against bcrypt hashes.</summary>
/// <remarks>
/// A hash costs tens of milliseconds on purpose. So a password that was right is known from then on, and does not wait; and one that
/// was wrong is known for a while, so that a scraper with an old password costs little. All others wait in a line of bounded length, are
/// checked one at a time, and only so many in a second: clients that guess keep a part of one processor busy, and delay each other.
/// </remarks>
internal sealed class BasicAuthentication(TimeProvider time) : IDisposable
{
    /// <summary>Of all clients. The last of them is checked after six seconds; Prometheus waits ten.</summary>
    private const int MaxWaiting = 24;

    /// <summary>Of one address: a single guesser leaves the line to others.</summary>
    private const int MaxWaitingPerAddress = 2;

    private const int MaxWrong = 100;

    // $2b$10$ and 53 characters: salt and hash.
    private const int HashLength = 60;

    // bcrypt(3): longer passwords are cut, which would let in clients that know the beginning only.
    private const int MaxPasswordBytes = 72;

    /// <summary>From the start of one check to the start of the next.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(250);

    private static readonly SearchValues<char> HashAlphabet =
        SearchValues.Create("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>What is remembered of passwords tells nothing to a process that has not this key.</summary>
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();

    /// <summary>By name: no more than there are users, whatever is guessed.</summary>
    private readonly Dictionary<string, string> _right = new(StringComparer.Ordinal);

    private readonly HashSet<string> _wrong = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, int> _waitingOf = [];
    private int _waiting;
    private long _lastCheck = -1;

    public static bool IsHash(string text) =>
        text.Length == HashLength
        && text is ['$', '2', 'a' or 'b' or 'y', '$', >= '0' and <= '3', >= '0' and <= '9', '$', ..]
        && int.Parse(text.AsSpan(4, 2)) is >= 4 and <= 31
        && !text.AsSpan(7).ContainsAnyExcept(HashAlphabet);

    /// <summary>What a request says of its sender.</summary>
    /// <param name="users">Names and hashes, which may change from call to call. Not empty.</param>
    /// <param name="authorization">The request's header, or empty.</param>
    /// <returns>Null if it says nothing that could be right.</returns>
    public Claim? Read(IReadOnlyList<KeyValuePair<string, string>> users, string authorization)
    {
        if (!TryRead(authorization, out var name, out var password))
        {
            return null;
        }
        var user = users.FirstOrDefault(user => user.Key == name);

        // An unknown name is checked against the hash of some user, always the same one, and so takes as long as a known name.
        var hash = user.Value ?? users[(int)(BitConverter.ToUInt32(Keyed(name)) % users.Count)].Value;
        return new Claim(name, password, hash, user.Value is not null, Convert.ToHexString(Keyed($"{name}\0{hash}\0{password}")));
    }

    /// <summary>Whether this password was found right before.</summary>
    public bool IsKnown(Claim claim)
    {
        lock (_gate)
        {
            return claim.IsUser && _right.TryGetValue(claim.Name, out var key) && key == claim.Key;
        }
    }

    /// <param name="network">Of the client: <see cref="WebConnection.Network"/>.</param>
    public async Task<PasswordVerdict> CheckAsync(Claim claim, ulong network, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_wrong.Contains(claim.Key))
            {
                return PasswordVerdict.Wrong;
            }
            var others = _waitingOf.GetValueOrDefault(network);
            if (_waiting >= MaxWaiting || others >= MaxWaitingPerAddress)
            {
                return PasswordVerdict.NotChecked;
            }
            _waiting++;
            _waitingOf[network] = others + 1;
        }
        try
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                return await CheckInTurnAsync(claim, cancellationToken);
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            Leave(network);
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<PasswordVerdict> CheckInTurnAsync(Claim claim, CancellationToken cancellationToken)
    {
        if (IsKnown(claim))
        {
            return PasswordVerdict.Right;
        }
        if (_lastCheck >= 0 && CheckInterval - time.GetElapsedTime(_lastCheck) is { Ticks: > 0 } pause)
        {
            await Task.Delay(pause, time, cancellationToken);
        }
        _lastCheck = time.GetTimestamp();
        var isRight = await Task.Run(() => BCrypt.Net.BCrypt.Verify(claim.Password, claim.Hash), cancellationToken) && claim.IsUser;
        lock (_gate)
        {
            if (isRight)
            {
                _right[claim.Name] = claim.Key;
                return PasswordVerdict.Right;
            }
            if (_wrong.Count == MaxWrong)
            {
                _wrong.Clear();
            }
            _wrong.Add(claim.Key);
            return PasswordVerdict.Wrong;
        }
    }

    private void Leave(ulong network)
    {
        lock (_gate)
        {
            _waiting--;
            if (--_waitingOf[network] == 0)
            {
                _waitingOf.Remove(network);
            }
        }
    }

    private byte[] Keyed(string text) => HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(text));

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

    /// <summary>A name and a password that a request came with. Never logged: it has no text of its own.</summary>
    /// <param name="hash">What the password is checked against.</param>
    /// <param name="isUser">False if there is no such user: then no password is right.</param>
    /// <param name="key">Stands for name, hash and password.</param>
    internal sealed class Claim(string name, string password, string hash, bool isUser, string key)
    {
        public string Name => name;

        public string Password => password;

        public string Hash => hash;

        public bool IsUser => isUser;

        public string Key => key;
    }
}
