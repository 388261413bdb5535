using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Windhover.Emitter.Delivery;
using Windhover.Interop.Channel;
using Windhover.Testing;

namespace Windhover.Emitter.Tests.Delivery;

/// <summary>The far end of the channel: reads when it is told to, by the rules of <see cref="AckPage"/>.</summary>
internal sealed class FakeExporter : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Socket _reading;
    private readonly Socket _writing = new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
    private readonly SafeFileHandle _file;
    private readonly byte[] _buffer = new byte[65536];

    public FakeExporter()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_directory.PathTo("channel")));
        listener.Listen(1);
        _writing.Connect(listener.LocalEndPoint!);
        _reading = listener.Accept();
        _file = File.OpenHandle(_directory.PathTo("page"), FileMode.CreateNew, FileAccess.ReadWrite);
        RandomAccess.SetLength(_file, AckPage.Bytes(8));
        Page = AckPage.Create((int)_file.DangerousGetHandle(), 8);
        Channel = new OutboxChannel((int)_writing.Handle, Page) { PartBytes = 512 };
    }

    public AckPage Page { get; }

    public OutboxChannel Channel { get; }

    /// <summary>Sums by name; a timing adds the number of its values.</summary>
    public SortedDictionary<string, double> Applied { get; } = new(StringComparer.Ordinal);

    /// <summary>Lines that remove gauges.</summary>
    public List<string> Gone { get; } = [];

    public int PassedOver { get; private set; }

    /// <summary>Reads one message where there is one.</summary>
    /// <param name="apply">Whether it lives long enough to count it, and to acknowledge it.</param>
    public bool TryRead(bool apply = true)
    {
        if (!_reading.Poll(TimeSpan.Zero, SelectMode.SelectRead))
        {
            return false;
        }
        var message = Encoding.UTF8.GetString(_buffer, 0, _reading.Receive(_buffer)).Split('\n');
        if (apply)
        {
            Apply(message);
        }
        return true;
    }

    public void ReadAll()
    {
        while (TryRead())
        {
        }
    }

    public void Dispose()
    {
        _reading.Dispose();
        _writing.Dispose();
        Page.Dispose();
        _file.Dispose();
        _directory.Dispose();
    }

    private void Apply(string[] message)
    {
        var header = message[0].Split(' ');
        var (outbox, batch) = (int.Parse(header[0][1..], CultureInfo.InvariantCulture), long.Parse(header[1], CultureInfo.InvariantCulture));
        var part = int.Parse(header[2].Split('/')[0], CultureInfo.InvariantCulture);
        var id = new PartId(outbox, batch, part);
        if (!Page.IsNext(id))
        {
            PassedOver++;
            return;
        }
        foreach (var line in message.Skip(1))
        {
            if (header.Length == 4)
            {
                Gone.Add(line);
                continue;
            }
            var values = line.Split('|')[0].Split(':');
            var value = line.Contains("|ms", StringComparison.Ordinal) ? values.Length - 1 : double.Parse(values[1], CultureInfo.InvariantCulture);
            Applied[values[0]] = Applied.GetValueOrDefault(values[0]) + value;
        }
        Page.Acknowledge(id);
    }
}
