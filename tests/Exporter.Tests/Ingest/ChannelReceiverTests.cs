using System.Buffers;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Windhover.Exporter.Exposition;
using Windhover.Exporter.Ingest;
using Windhover.Interop;
using Windhover.Interop.Channel;
using Windhover.Testing;

namespace Windhover.Exporter.Tests.Ingest;

/// <summary>The launcher's sockets and page, the sender's mapping of the page, and the exporter that reads.</summary>
public sealed class ChannelReceiverTests : IDisposable
{
    private readonly SafeFileHandle _readEnd;
    private readonly FileStream _writer;
    private readonly SafeFileHandle _file = MemoryFile.Create("test-counted", AckPage.Bytes(4));
    private readonly AckPage _sendersPage;
    private readonly AckPage _page;
    private readonly StatsdExporter _exporter = new(new ExporterOptions(), TimeProvider.System);
    private readonly ChannelCounters _counters = new();

    public ChannelReceiverTests()
    {
        (_readEnd, var writeEnd) = SequencedPair.Create(1 << 20);
        _writer = new FileStream(writeEnd, FileAccess.Write, bufferSize: 0);
        _sendersPage = AckPage.Create(Number(_file), 4);
        _page = AckPage.TryOpen(Number(_file), isWritable: true)!;
    }

    public void Dispose()
    {
        _readEnd.Dispose();
        _writer.Dispose();
        _page.Dispose();
        _sendersPage.Dispose();
        _file.Dispose();
    }

    [Fact]
    public async Task What_is_applied_is_noted_where_the_sender_looks()
    {
        using var receiver = Start();
        Send("@2 7 1/2\nhits:3|c");
        Send("@2 7 1/2\nhits:3|c");
        Send("@2 7 2/2\nhits:4|c");

        await Eventually.TrueAsync(() => _sendersPage.Applied(2) == (7, 2), () => $"{_sendersPage.Applied(2)} is noted");
        receiver.Stop();
        Assert.Contains("\nhits 7\n", Scrape(), StringComparison.Ordinal);
        Assert.Equal((2, 1), (_counters.Applied, _counters.PassedOver));
    }

    [Fact]
    public async Task The_end_of_the_last_writer_is_noticed_after_everything_was_read()
    {
        for (var batch = 1; batch <= 300; batch++)
        {
            Send($"@0 {batch} 1/1\nhits:1|c");
        }
        using var receiver = Start();
        _writer.Dispose();

        await receiver.Ended.WaitAsync(TestLimits.Hang);
        Assert.Contains("\nhits 300\n", Scrape(), StringComparison.Ordinal);
        Assert.Equal(0, _counters.Malformed);
    }

    [Fact]
    public async Task What_one_exporter_has_not_read_the_next_one_reads()
    {
        using (var first = Start())
        {
            Send("@0 1 1/1\nhits:1|c");
            await Eventually.TrueAsync(() => _sendersPage.Applied(0) == (1, 1), () => $"{_sendersPage.Applied(0)} is noted");
        }
        Send("@0 2 1/1\nhits:1|c");
        Assert.Equal((1, 1), _sendersPage.Applied(0));

        using var second = Start();
        await Eventually.TrueAsync(() => _sendersPage.Applied(0) == (2, 1), () => $"{_sendersPage.Applied(0)} is noted");
    }

    [Fact]
    public void Senders_see_that_another_exporter_reads()
    {
        _page.BeginGeneration();

        Assert.Equal(1, _sendersPage.Generation);
    }

    private ChannelReceiver Start()
    {
        var sink = _exporter.CreatePartSink();
        var log = new IngestLog(_ => { });
        var receiver = new ChannelReceiver(
            Number(_readEnd), new PartApplier(sink, sink, _page, _counters, _exporter.Ingest, log), _counters, log);
        receiver.Start();
        return receiver;
    }

    private void Send(string datagram) => _writer.Write(Encoding.UTF8.GetBytes(datagram));

    private string Scrape()
    {
        var output = new ArrayBufferWriter<byte>();
        _exporter.WriteMetrics(output, MetricsFormat.Text);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static int Number(SafeFileHandle file) => (int)file.DangerousGetHandle();
}
