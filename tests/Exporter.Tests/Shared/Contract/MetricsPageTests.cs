using Microsoft.Win32.SafeHandles;
using Windhover.Exporter.Host;
using Windhover.Shared.Contract;
using Windhover.Testing;

namespace Windhover.Exporter.Tests.Shared.Contract;

public sealed class MetricsPageTests
{
    [Fact]
    public void What_the_launcher_wrote_last_is_what_the_exporter_reads()
    {
        using var page = MetricsPage.Create();
        Assert.Null(page.TryRead());
        page.Write([Family("windhover_workers", 1), Family("windhover_workers_wanted", 2)]);
        page.Write([Family("windhover_workers", 3)]);

        var family = Assert.Single(page.TryRead()!);

        Assert.Equal(("windhover_workers", "Help.", LauncherMetricKind.Gauge), (family.Name, family.Help, family.Kind));
        Assert.Equal(new LauncherSample(3, "state", "ready"), Assert.Single(family.Samples));
    }

    [Fact]
    public void An_exporter_without_a_word_from_the_launcher_shows_nothing_of_it()
    {
        using var page = MetricsPage.Create();

        Assert.Empty(new LauncherMetricsReader(page).Read());
    }

    [Fact]
    public void What_the_page_has_no_room_for_is_cut_by_whole_families_the_longest_first_and_counted()
    {
        using var page = MetricsPage.Create();
        var many = new LauncherFamily("many", "Help.", SeriesKind.Gauge, [.. Enumerable.Range(0, 100_000).Select(i => new LauncherSample(i, "slot", $"{i}"))]);

        page.Write([Family("a", 1), many, Family("z", 2)]);
        Assert.Equal(["a", "z"], page.TryRead()!.Select(family => family.Name));
        Assert.Equal(100_000, page.CutSeries);

        page.Write([Family("a", 1)]);
        Assert.Equal(0, page.CutSeries);
    }

    [Fact]
    public void The_exporter_can_neither_write_nor_resize_the_page()
    {
        using var page = MetricsPage.Create();
        using var exporters = new SafeFileHandle(page.ReadOnlyFd, ownsHandle: false);
        using var launchers = new SafeFileHandle(page.Fd, ownsHandle: false);

        Assert.ThrowsAny<Exception>(() => RandomAccess.Write(exporters, "x"u8, 0));
        var length = RandomAccess.GetLength(launchers);
        Assert.ThrowsAny<Exception>(() => RandomAccess.SetLength(launchers, length - 1));
        Assert.ThrowsAny<Exception>(() => RandomAccess.SetLength(launchers, length + 1));
    }

    [Fact]
    public async Task A_page_that_is_written_while_it_is_read_is_never_read_in_halves()
    {
        using var page = MetricsPage.Create();
        page.Write([Family("a", 0)]);
        using var done = new CancellationTokenSource(TestLimits.Hang);
        var writing = Task.Run(() =>
        {
            // Lengths differ, so that a mixture would be no JSON, or one sample too many.
            for (var i = 0; !done.IsCancellationRequested; i++)
            {
                page.Write([.. Enumerable.Range(0, 1 + (i % 50)).Select(_ => Family("a", i))]);
            }
        });

        for (var i = 0; i < 20_000; i++)
        {
            if (page.TryRead() is { } families)
            {
                Assert.Single(families.Select(family => family.Samples[0].Value).Distinct());
                Assert.Equal(1 + ((int)families[0].Samples[0].Value % 50), families.Count);
            }
        }
        await done.CancelAsync();
        await writing;
    }

    private static LauncherFamily Family(string name, double value) =>
        new(name, "Help.", LauncherMetricKind.Gauge, [new LauncherSample(value, "state", "ready")]);
}
