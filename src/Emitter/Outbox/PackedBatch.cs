using Windhover.Interop.Channel;

namespace Windhover.Emitter.Outbox;

/// <summary>The parts of a batch, built line by line; used again for later batches. A part is one message in the channel: a header with
/// its number, and as many StatsD lines as fit. It is what the exporter counts whole or not at all.</summary>
/// <param name="mostBytes">Of all parts together.</param>
internal sealed class PackedBatch(int mostBytes = int.MaxValue)
{
    private const int Slack = 4096;

    private readonly List<PackedPart> _parts = [];
    private readonly List<bool> _gone = [];
    private byte[] _bytes = [];
    private int _used;
    private int _bodyStart;
    private long _measurements;
    private int _headerRoom;
    private int _bodyLimit;
    private bool _goneNow;

    /// <summary>In the channel: whose batch, and which.</summary>
    public (int Outbox, long Number) Name { get; private set; }

    public long Lines { get; private set; }

    /// <summary>Whether parts begin with a header.</summary>
    public bool IsNumbered { get; private set; }

    public int Count => _parts.Count;

    /// <summary>Bytes that the open part still takes, before a newline and another line.</summary>
    public int Room => _bodyLimit - (_used - _bodyStart) - (_used > _bodyStart ? 1 : 0);

    /// <summary>Bytes that an empty part takes.</summary>
    public int BodyLimit => _bodyLimit;

    public PackedPart this[int part] => _parts[part];

    public ReadOnlySpan<byte> Bytes(PackedPart part) => _bytes.AsSpan(part.Start, part.Length);

    /// <summary>With a newline at the end, for a stream.</summary>
    public ReadOnlySpan<byte> BytesOfStream(PackedPart part) => _bytes.AsSpan(part.Start, part.Length + 1);

    public void Begin(PartTerms terms, int outbox, long number)
    {
        _parts.Clear();
        _gone.Clear();
        Name = (outbox, number);
        IsNumbered = terms.Numbered;
        Lines = 0;
        _headerRoom = terms.Numbered ? PartHeader.MaxBytes : 0;
        _bodyLimit = terms.PartBytes - _headerRoom;
        _used = 0;
        _goneNow = false;
        BeginPart();
    }

    /// <param name="line">Without a newline at the end; one in the middle keeps two lines together.</param>
    /// <exception cref="InvalidDataException">The batch is too long.</exception>
    public void Add(ReadOnlySpan<byte> line, long measurements)
    {
        if (line.Length > Room && _used > _bodyStart)
        {
            EndPart();
            BeginPart();
        }
        Reserve(line.Length + 2);
        if (_used > _bodyStart)
        {
            _bytes[_used++] = (byte)'\n';
        }
        line.CopyTo(_bytes.AsSpan(_used));
        _used += line.Length;
        _measurements += measurements;
        Lines++;
    }

    /// <summary>The lines from here on name the gauges of a worker that is gone.</summary>
    public void BeginGone()
    {
        if (_used > _bodyStart)
        {
            EndPart();
            BeginPart();
        }
        _goneNow = true;
    }

    public void End(bool numbered)
    {
        if (_used > _bodyStart)
        {
            EndPart();
        }
        if (!numbered)
        {
            return;
        }
        if (_parts.Count > PartHeader.MaxParts)
        {
            // The exporter would acknowledge none of them, and they would be sent for ever.
            throw new InvalidDataException($"{_parts.Count} parts in one batch; {PartHeader.MaxParts} at most can be numbered");
        }
        Span<byte> header = stackalloc byte[PartHeader.MaxBytes];
        for (var part = 0; part < _parts.Count; part++)
        {
            // Its length is known only now: it goes right before the first line.
            var length = new PartHeader(Name.Outbox, Name.Number, part + 1, _parts.Count, _gone[part]).Write(header);
            var (start, body, measurements) = _parts[part];
            header[..length].CopyTo(_bytes.AsSpan(start - length));
            _parts[part] = new PackedPart(start - length, body + length, measurements);
        }
    }

    private void BeginPart()
    {
        Reserve(_headerRoom);
        _used += _headerRoom;
        _bodyStart = _used;
        _measurements = 0;
    }

    private void EndPart()
    {
        _parts.Add(new PackedPart(_bodyStart, _used - _bodyStart, _measurements));
        _gone.Add(_goneNow);
        _bytes[_used++] = (byte)'\n';
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - _used < bytes)
        {
            if (bytes + Slack > mostBytes - _used)
            {
                throw new InvalidDataException($"a batch is longer than the {mostBytes} bytes that it may have");
            }
            Array.Resize(ref _bytes, (int)Math.Min(mostBytes, Math.Max(_bytes.Length * 2L, _used + bytes + Slack)));
        }
    }
}
