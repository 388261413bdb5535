using System.Text;
using Windhover.Interop.Channel;

namespace Windhover.Exporter.Tests.Ingest;

public class PartHeaderTests
{
    [Theory]
    [InlineData("@0 1 1/1", 0, 1, 1, 1, false)]
    [InlineData("@3 17 1/4", 3, 17, 1, 4, false)]
    [InlineData("@1099 123456789012 65535/65535 gone", 1099, 123456789012, 65535, 65535, true)]
    public void A_header_names_outbox_batch_and_part(string line, int outbox, long batch, int part, int parts, bool isGone)
    {
        Assert.True(PartHeader.TryParse(Encoding.ASCII.GetBytes(line), out var header));
        Assert.Equal(new PartHeader(outbox, batch, part, parts, isGone), header);
    }

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("@1")]
    [InlineData("@1 2")]
    [InlineData("@1 2 3")]
    [InlineData("@1 2 1/")]
    [InlineData("1 2 1/1")]
    [InlineData("@-1 2 1/1")]
    [InlineData("@1 +2 1/1")]
    [InlineData("@1 0 1/1")]
    [InlineData("@1 2 0/1")]
    [InlineData("@1 2 2/1")]
    [InlineData("@1 2 1/65536")]
    [InlineData("@2147483648 2 1/1")]
    [InlineData("@1 9223372036854775807 1/1")]
    [InlineData("@1 99999999999999999999 1/1")]
    [InlineData("@1  2 1/1")]
    [InlineData("@1 2 1/1 ")]
    [InlineData("@1 2 1/1 gon")]
    [InlineData("@1 2 1/1 gone gone")]
    [InlineData("@1 2 1/1\r")]
    [InlineData("request_count:1|c")]
    public void Anything_else_is_none(string line) => Assert.False(PartHeader.TryParse(Encoding.ASCII.GetBytes(line), out _));
}
