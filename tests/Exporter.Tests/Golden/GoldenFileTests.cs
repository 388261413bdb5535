namespace Windhover.Exporter.Tests.Golden;

public sealed class GoldenFileTests
{
    /// <summary>A golden test that reads no rows would pass: these figures are those of the README.</summary>
    [Theory]
    [InlineData("line_extra.json", 396)]
    [InlineData("line_fuzz.json", 2400)]
    [InlineData("line_log.json", 523)]
    [InlineData("escape.json", 54)]
    [InlineData("mapper_extra.json", 143)]
    [InlineData("mapper_fuzz.json", 360)]
    [InlineData("exporter_extra.json", 175)]
    [InlineData("exporter_fuzz.json", 120)]
    [InlineData("exporter_peer.json", 45)]
    [InlineData("float_parse.json", 93)]
    [InlineData("float_format.json", 961)]
    [InlineData("http.json", 113)]
    [InlineData("cli.json", 73)]
    [InlineData("net.json", 50)]
    [InlineData("life.json", 9)]
    [InlineData("crash.json", 17)]
    [InlineData("crash_extra.json", 7)]
    public void Every_recorded_answer_is_there(string name, int rows)
        => Assert.Equal(rows, GoldenFile.Rows(name).Count);
}
