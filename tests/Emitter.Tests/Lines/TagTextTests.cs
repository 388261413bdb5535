using Windhover.Emitter.Lines;

namespace Windhover.Emitter.Tests.Lines;

public class TagTextTests
{
    [Theory]
    [InlineData("/items/{id:int}", "/items/{id:int}")]
    [InlineData("a|b,c\nd", "a_b_c_d")]
    [InlineData("#@=", "#@=")]
    [InlineData("größe", "größe")]
    public void A_value_keeps_all_that_does_not_end_it(string text, string value) => Assert.Equal(value, TagText.Value(text));

    [Theory]
    [InlineData("http.route", "http.route")]
    [InlineData("a:b=c#d@e", "a_b_c_d_e")]
    public void A_key_ends_at_its_colon(string text, string key) => Assert.Equal(key, TagText.Key(text));

    [Theory]
    [InlineData("http.server.request.duration", "http.server.request.duration")]
    [InlineData("a[b]#c,d:e|f", "a_b__c_d_e_f")]
    public void A_name_begins_no_tags(string text, string name) => Assert.Equal(name, TagText.Name(text));
}
