namespace Windhover.Exporter.Ingest;

/// <summary>Where datagrams come from.</summary>
internal enum DatagramTransport
{
    Udp,
    Unixgram,
}
