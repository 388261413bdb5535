namespace Windhover.EndToEnd.Tests.Apps;

/// <summary>The SDK's templates as five workers, each with all that a visitor does, a reload in the middle, and exact counts after it.</summary>
public sealed class TemplateTests(BlazorTemplate blazor)
{
    private const string Unmatched = "unmatched";
    private const int FileBytes = 300_000;

    [Fact]
    public async Task Webapi_is_served_and_counted_through_a_reload()
    {
        await using var app = await TemplateApp.StartAsync("webapi");

        await app.GetAsync(times: 20, status: 200, "/weatherforecast");
        await app.GetAsync(times: 3, status: 404, "/nothing");
        await app.ReloadUnderLoadAsync("/weatherforecast", "/weatherforecast", before: 20);

        await app.AssertCountAsync(3, Unmatched, status: 404);
        await app.AssertNothingElseCountedAsync();
    }

    [Fact]
    public async Task Mvc_pages_assets_forms_and_uploads_work_at_any_worker()
    {
        await using var app = await TemplateApp.StartAsync(
            "mvc",
            ("Views/Form/Index.cshtml", "<form method=\"post\" enctype=\"multipart/form-data\"></form>\n"),
            ("Controllers/FormController.cs", """
                using Microsoft.AspNetCore.Mvc;

                namespace Plain.Controllers;

                [AutoValidateAntiforgeryToken]
                public class FormController : Controller
                {
                    public IActionResult Index() => View();

                    [HttpPost]
                    public IActionResult Index(string text, IFormFile file) => Content($"{text}: {file.Length} bytes");
                }
                """));
        const string Route = "/{controller=Home}/{action=Index}/{id?}";

        await app.GetAsync(times: 10, status: 200, "/", "/Home/Privacy", "/css/site.css", "/lib/bootstrap/dist/css/bootstrap.min.css");
        await app.GetAsync(times: 3, status: 404, "/nothing");
        await app.PostFormsAsync("/Form", times: 10, FileBytes);
        // 10 of /, 10 of /Home/Privacy, 10 of the form.
        await app.ReloadUnderLoadAsync("/", Route, before: 30);
        await app.GetAsync(times: 10, status: 200, "/js/site.js");

        await app.AssertCountAsync(10, "/css/site.css");
        await app.AssertCountAsync(10, "/js/site.js");
        await app.AssertCountAsync(10, "/lib/bootstrap/dist/css/bootstrap.min.css");
        await app.AssertCountAsync(10, Route, "POST");
        await app.AssertCountAsync(1, Route, "POST", status: 400);
        await app.AssertCountAsync(3, Unmatched, status: 404);
        await app.AssertNothingElseCountedAsync();
    }

    [Fact]
    public async Task Razor_pages_assets_forms_and_uploads_work_at_any_worker()
    {
        await using var app = await TemplateApp.StartAsync(
            "razor",
            ("Pages/Form.cshtml", """
                @page
                <form method="post" enctype="multipart/form-data"></form>
                @functions {
                    public IActionResult OnPost(string text, IFormFile file) => Content($"{text}: {file.Length} bytes");
                }
                """));

        await app.GetAsync(times: 10, status: 200, "/", "/Privacy", "/css/site.css");
        await app.GetAsync(times: 3, status: 404, "/nothing");
        await app.PostFormsAsync("/Form", times: 10, FileBytes);
        await app.ReloadUnderLoadAsync("/", "/", before: 10);
        await app.PostFormsAsync("/Form", times: 10, FileBytes);

        await app.AssertCountAsync(10, "/Privacy");
        await app.AssertCountAsync(10, "/css/site.css");
        await app.AssertCountAsync(20, "/Form");
        await app.AssertCountAsync(20, "/Form", "POST");
        await app.AssertCountAsync(2, "/Form", "POST", status: 400);
        await app.AssertCountAsync(3, Unmatched, status: 404);
        await app.AssertNothingElseCountedAsync();
    }

    [Fact]
    public async Task Blazor_pages_and_assets_come_from_any_worker()
    {
        await using var app = await blazor.StartAsync();

        await app.GetAsync(times: 10, status: 200, "/", "/counter", "/weather", "/app.css", "/_framework/blazor.web.js");
        await app.GetAsync(times: 3, status: 404, "/nothing");
        await app.ReloadUnderLoadAsync("/counter", "/counter", before: 10);

        await app.AssertCountAsync(10, "/");
        await app.AssertCountAsync(10, "/weather");
        await app.AssertCountAsync(10, "/app.css");
        await app.AssertCountAsync(10, "/_framework/blazor.web.js");
        await app.AssertCountAsync(3, Unmatched, status: 404);
        await app.AssertNothingElseCountedAsync();
    }

    [Fact]
    public async Task Grpc_calls_are_answered_over_cleartext_HTTP_2_through_a_reload()
    {
        await using var app = await TemplateApp.StartAsync("grpc");
        const string Method = "/greet.Greeter/SayHello";
        var answered = 0;

        await app.ReloadDuringAsync(stop => Task.WhenAll(Enumerable.Range(0, 4).Select(async client =>
        {
            using var calls = new GrpcCalls(app.Launcher.App);
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal(("0", $"Hello {client}"), await calls.CallAsync(Method, $"{client}"));
                Interlocked.Increment(ref answered);
            }
        })));
        using var unknown = new GrpcCalls(app.Launcher.App);
        // gRPC's UNIMPLEMENTED, in an answer that HTTP calls a success.
        Assert.Equal(("12", ""), await unknown.CallAsync("/greet.Greeter/SayNothing", "x"));

        Assert.True(answered > 0);
        await app.AssertCountAsync(answered, Method, "POST");
        await app.AssertCountAsync(1, "/greet.Greeter/{unimplementedMethod:grpcunimplemented}", "POST");
        await app.AssertNothingElseCountedAsync();
    }
}
