using System.Text;
using Microsoft.Extensions.Time.Testing;
using Windhover.Exporter.Host.Web.Config;

namespace Windhover.Exporter.Tests.Host.Web.Config;

/// <summary>The clock stands still, so that all but the first check wait: for this process, guessers have filled the line.</summary>
public sealed class BasicAuthenticationTests : IDisposable
{
    private const string Password = "U*U";

    // The test vector of many bcrypt implementations: cost 5.
    private const string Hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

    private static readonly KeyValuePair<string, string>[] Users = [KeyValuePair.Create("prom", Hash)];

    private readonly FakeTimeProvider _time = new();
    private readonly BasicAuthentication _authentication;
    private readonly CancellationTokenSource _end = new();

    public BasicAuthenticationTests() => _authentication = new BasicAuthentication(_time);

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
        _authentication.Dispose();
    }

    [Fact]
    public async Task A_known_password_waits_for_no_other_and_guesses_do_not_forget_it()
    {
        Assert.False(_authentication.IsKnown(Claim(Password)));
        Assert.Equal(PasswordVerdict.Right, await CheckAsync(Password));
        for (var i = 0; i < 150; i++)
        {
            var guess = CheckAsync($"guess {i}");
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(PasswordVerdict.Wrong, await guess);
        }
        var waiting = CheckAsync("one more");

        Assert.True(_authentication.IsKnown(Claim(Password)));
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task Only_so_many_wait_of_one_network_and_of_all()
    {
        await CheckAsync("the first is checked at once");
        var waiting = new List<Task<PasswordVerdict>>();
        for (ulong network = 0; network < 12; network++)
        {
            waiting.Add(CheckAsync("a", network));
            waiting.Add(CheckAsync("b", network));
            Assert.Equal(PasswordVerdict.NotChecked, await CheckAsync("c", network));
        }
        Assert.Equal(PasswordVerdict.NotChecked, await CheckAsync(Password, network: 99));

        // Each takes its turn, and leaves a place.
        Assert.All(waiting, guess => Assert.False(guess.IsCompleted));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(PasswordVerdict.Wrong, await waiting[0]);
        Assert.False(CheckAsync(Password, network: 99).IsCompleted);
    }

    [Fact]
    public async Task A_password_that_was_wrong_costs_nothing_the_second_time()
    {
        await CheckAsync("old");
        Assert.Equal(PasswordVerdict.Wrong, await CheckAsync("old"));
    }

    [Fact]
    public async Task A_client_that_leaves_leaves_its_place()
    {
        await CheckAsync("first");
        using var gone = new CancellationTokenSource();
        var left = _authentication.CheckAsync(Claim("a"), 0, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        Assert.False(CheckAsync("b").IsCompleted);
        Assert.False(CheckAsync("c").IsCompleted);
    }

    [Fact]
    public async Task An_unknown_name_is_checked_against_the_hash_of_a_user_and_is_wrong_with_that_password_too()
    {
        var claim = Claim(Password, "nobody");

        Assert.Equal(Hash, claim.Hash);
        Assert.Equal(PasswordVerdict.Wrong, await _authentication.CheckAsync(claim, 0, _end.Token));
        Assert.False(_authentication.IsKnown(claim));
    }

    [Fact]
    public async Task A_password_that_was_changed_is_not_known_any_more()
    {
        await CheckAsync(Password);
        const string Other = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK";

        Assert.False(_authentication.IsKnown(Claim(Password, users: [KeyValuePair.Create("prom", Other)])));
        Assert.False(_authentication.IsKnown(Claim(Password, users: [KeyValuePair.Create("other", Hash)])));
    }

    [Fact]
    public void A_bucket_holds_its_burst_and_gets_one_more_each_interval()
    {
        var bucket = new TokenBucket(_time);
        var limit = new RateLimitConfig { Interval = TimeSpan.FromSeconds(2), Burst = 3 };

        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => bucket.TryTake(limit)));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(_ => bucket.TryTake(limit)));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, Enumerable.Range(0, 9).Count(_ => bucket.TryTake(limit)));
        Assert.True(bucket.TryTake(new RateLimitConfig()));
    }

    private Task<PasswordVerdict> CheckAsync(string password, ulong network = 0) =>
        _authentication.CheckAsync(Claim(password), network, _end.Token);

    private BasicAuthentication.Claim Claim(string password, string name = "prom", KeyValuePair<string, string>[]? users = null) =>
        _authentication.Read(users ?? Users, "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")))!;
}
