namespace Windhover.Exporter.Exposition;

/// <summary>A field of a message of <c>io.prometheus.client</c>.</summary>
/// <param name="Number">On the wire.</param>
/// <param name="Name">In text.</param>
/// <param name="Kind">How its bytes are read.</param>
internal sealed record ProtobufField(int Number, string Name, ProtobufFieldKind Kind)
{
    /// <summary>The fields of a nested message, in the order of their declaration, which is that of text.</summary>
    public ProtobufField[] Fields { get; init; } = [];

    /// <summary>Of a message in proto3, where zero is the same as absent.</summary>
    public bool OmitsZero { get; init; }

    // prometheus/client_model, io/prometheus/client/metrics.proto; only what ProtobufExposition writes.
    private static readonly ProtobufField[] Created =
    [
        new(1, "seconds", ProtobufFieldKind.Unsigned) { OmitsZero = true },
        new(2, "nanos", ProtobufFieldKind.Unsigned) { OmitsZero = true },
    ];

    private static readonly ProtobufField[] Value = [Of(1, "value", ProtobufFieldKind.Double)];

    private static readonly ProtobufField[] Span = [Of(1, "offset", ProtobufFieldKind.Signed), Of(2, "length", ProtobufFieldKind.Unsigned)];

    private static readonly ProtobufField[] Summary =
    [
        Of(1, "sample_count", ProtobufFieldKind.Unsigned),
        Of(2, "sample_sum", ProtobufFieldKind.Double),
        Of(3, "quantile", [Of(1, "quantile", ProtobufFieldKind.Double), Of(2, "value", ProtobufFieldKind.Double)]),
        Of(4, "created_timestamp", Created),
    ];

    private static readonly ProtobufField[] Histogram =
    [
        Of(1, "sample_count", ProtobufFieldKind.Unsigned),
        Of(2, "sample_sum", ProtobufFieldKind.Double),
        Of(3, "bucket", [Of(1, "cumulative_count", ProtobufFieldKind.Unsigned), Of(2, "upper_bound", ProtobufFieldKind.Double)]),
        Of(15, "created_timestamp", Created),
        Of(5, "schema", ProtobufFieldKind.Signed),
        Of(6, "zero_threshold", ProtobufFieldKind.Double),
        Of(7, "zero_count", ProtobufFieldKind.Unsigned),
        Of(9, "negative_span", Span),
        Of(10, "negative_delta", ProtobufFieldKind.Signed),
        Of(12, "positive_span", Span),
        Of(13, "positive_delta", ProtobufFieldKind.Signed),
    ];

    private static readonly ProtobufField[] Metric =
    [
        Of(1, "label", [Of(1, "name", ProtobufFieldKind.Text), Of(2, "value", ProtobufFieldKind.Text)]),
        Of(2, "gauge", Value),
        Of(3, "counter", [.. Value, Of(3, "created_timestamp", Created)]),
        Of(4, "summary", Summary),
        Of(7, "histogram", Histogram),
    ];

    /// <summary>The fields of <c>MetricFamily</c>.</summary>
    public static IReadOnlyList<ProtobufField> MetricFamily { get; } =
    [
        Of(1, "name", ProtobufFieldKind.Text),
        Of(2, "help", ProtobufFieldKind.Text),
        Of(3, "type", ProtobufFieldKind.MetricType),
        Of(4, "metric", Metric),
    ];

    private static ProtobufField Of(int number, string name, ProtobufFieldKind kind) => new(number, name, kind);

    private static ProtobufField Of(int number, string name, ProtobufField[] fields)
        => new(number, name, ProtobufFieldKind.Message) { Fields = fields };
}
