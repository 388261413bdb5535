using Microsoft.Extensions.Time.Testing;
using Windhover.Shared.Web;

namespace Windhover.Exporter.Tests.Host.Web;

public sealed class WebConnectionsTests
{
    private const ulong Scraper = 1;

    private readonly FakeTimeProvider _time = new();
    private readonly WebCounters _counters = new();
    private readonly WebConnections _connections;
    private int _fds;

    public WebConnectionsTests() => _connections = new WebConnections(places: 4, _counters, _time);

    [Fact]
    public void When_all_places_are_taken_the_one_that_waited_longest_goes()
    {
        var first = Open();
        Open();
        Open();
        Open();

        Open(displaces: first);

        Assert.Equal(4, _counters.Open);
        Assert.Equal(1, _counters.ClosedForOthers);
    }

    [Fact]
    public void A_flood_takes_places_from_itself_only()
    {
        var scrape = Open(network: Scraper);
        Serve(scrape);
        var silentScraper = Open(network: Scraper);
        var oldest = Open();
        var next = Open();

        Open(displaces: oldest);
        var last = Open(displaces: next);

        Assert.False(scrape.IsGone);
        Assert.False(silentScraper.IsGone);
        Assert.False(last.IsGone);
    }

    [Fact]
    public void A_connection_that_began_a_request_outlives_silent_ones_that_came_after_it()
    {
        var begun = Open();
        _connections.Begin(begun);
        var silent = Open();
        Open();
        Open();

        Open(displaces: silent);

        Assert.False(begun.IsGone);
    }

    [Fact]
    public void A_request_that_is_being_answered_keeps_its_place_and_if_all_are_the_new_one_is_closed()
    {
        for (ulong network = 0; network < 4; network++)
        {
            _connections.BeginRequest(Open(network: network));
        }

        Assert.False(_connections.TryMakeRoom(network: 0, isTight: false, out var displaced));
        Assert.Null(displaced);
        Assert.Equal(1, _counters.ClosedAtOnce);
    }

    [Fact]
    public void Slow_readers_of_one_network_give_up_their_oldest_answer_for_a_newcomer_of_another()
    {
        var scrape = Open(network: Scraper);
        _connections.BeginRequest(scrape);
        var oldest = Open();
        _connections.BeginRequest(oldest);
        _time.Advance(TimeSpan.FromSeconds(1));
        _connections.BeginRequest(Open());
        _connections.BeginRequest(Open());

        Assert.True(_connections.TryMakeRoom(network: 7, isTight: false, out var displaced));

        Assert.Same(oldest, displaced);
        Assert.Equal(3, _counters.Open);
        // Of their own network none has fewer.
        var newcomer = new WebConnection(++_fds, 7);
        _connections.Add(newcomer);
        _connections.BeginRequest(newcomer);
        Assert.False(_connections.TryMakeRoom(network: 2, isTight: false, out displaced));
        Assert.False(scrape.IsGone);
    }

    [Fact]
    public void An_answer_that_is_read_for_longer_than_a_scraper_waits_goes_for_any_newcomer()
    {
        var first = Open();
        _connections.BeginRequest(first);
        _time.Advance(TimeSpan.FromSeconds(1));
        for (ulong network = 1; network < 4; network++)
        {
            _connections.BeginRequest(Open(network: network));
        }
        _time.Advance(WebConnections.LongestAnswer - TimeSpan.FromSeconds(1));

        Assert.True(_connections.TryMakeRoom(network: 0, isTight: false, out var displaced));

        Assert.Same(first, displaced);
    }

    [Fact]
    public void Without_descriptors_one_goes_even_while_there_are_places()
    {
        var first = Open();

        Assert.True(_connections.TryMakeRoom(network: 0, isTight: true, out var displaced));
        Assert.Same(first, displaced);
    }

    [Fact]
    public void A_place_that_was_taken_just_now_is_not_taken_again_in_a_hurry()
    {
        Open();
        Open();
        Open();
        Assert.False(_connections.WouldHurry());
        Open();
        Assert.True(_connections.WouldHurry());

        _time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.False(_connections.WouldHurry());
    }

    [Fact]
    public void A_first_request_has_ten_seconds_and_a_later_one_all_the_time()
    {
        var served = Open();
        Serve(served);
        var silent = Open();
        var begun = Open();
        _connections.Begin(begun);
        Assert.Null(_connections.TakeOverdue());

        _time.Advance(WebConnections.RequestTimeout);

        Assert.Same(silent, _connections.TakeOverdue());
        Assert.Same(begun, _connections.TakeOverdue());
        Assert.Null(_connections.TakeOverdue());
        Assert.Equal(2, _counters.ClosedSilent);
        Assert.Equal(1, _counters.Open);
    }

    [Fact]
    public void A_connection_that_closes_by_itself_leaves_a_place_and_is_forgotten_once()
    {
        var one = Open();
        _connections.Remove(one);
        _connections.Remove(one);

        Assert.Equal(0, _counters.Open);
    }

    [Fact]
    public void Several_requests_of_one_connection_end_one_by_one()
    {
        var multiplexed = Open();
        _connections.BeginRequest(multiplexed);
        _connections.BeginRequest(multiplexed);
        _connections.EndRequest(multiplexed, isScrape: true);
        Assert.False(_connections.TryMakeRoom(network: 0, isTight: true, out _));

        _connections.EndRequest(multiplexed, isScrape: true);

        Assert.True(_connections.TryMakeRoom(network: 0, isTight: true, out var displaced));
        Assert.Same(multiplexed, displaced);
    }

    private WebConnection Open(WebConnection? displaces = null, ulong network = 2)
    {
        Assert.True(_connections.TryMakeRoom(network: 0, isTight: false, out var displaced));
        Assert.Same(displaces, displaced);
        var connection = new WebConnection(++_fds, network);
        _connections.Add(connection);
        return connection;
    }

    private void Serve(WebConnection connection)
    {
        _connections.Begin(connection);
        _connections.BeginRequest(connection);
        _connections.EndRequest(connection, isScrape: true);
    }
}
