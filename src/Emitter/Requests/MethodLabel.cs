using Microsoft.AspNetCore.Http;

namespace Windhover.Emitter.Requests;

/// <summary>Value of the label <c>method</c>: clients may send any word, and each would be a series.</summary>
public static class MethodLabel
{
    public const string Other = "OTHER";

    /// <returns>One of ten strings, the same instance for the same method.</returns>
    public static string Of(string method)
    {
        var known = HttpMethods.GetCanonicalizedValue(method);
        return ReferenceEquals(known, HttpMethods.Get)
            || ReferenceEquals(known, HttpMethods.Post)
            || ReferenceEquals(known, HttpMethods.Put)
            || ReferenceEquals(known, HttpMethods.Delete)
            || ReferenceEquals(known, HttpMethods.Head)
            || ReferenceEquals(known, HttpMethods.Patch)
            || ReferenceEquals(known, HttpMethods.Options)
            || ReferenceEquals(known, HttpMethods.Trace)
            || ReferenceEquals(known, HttpMethods.Connect)
                ? known
                : Other;
    }
}
