namespace Windhover.App.JustEat;

/// <summary>Puts <see cref="JustEatRequests"/> outside of all other middleware.</summary>
internal sealed class JustEatFilter(JustEatRequests requests) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(requests.InvokeAsync);
        next(app);
    };
}
