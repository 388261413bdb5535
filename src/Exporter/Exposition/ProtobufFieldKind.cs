namespace Windhover.Exporter.Exposition;

/// <summary>How the bytes of a <see cref="ProtobufField"/> are read.</summary>
internal enum ProtobufFieldKind : byte
{
    Unsigned,

    /// <summary><c>sint32</c> and <c>sint64</c>.</summary>
    Signed,

    Double,
    Text,
    MetricType,
    Message,
}
