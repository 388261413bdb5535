namespace Windhover.EndToEnd.Tests.Browser;

/// <summary>Tests in a browser: they share one, and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Chromium>
{
    public const string Name = "browser";
}
