using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Windhover.Worker.Keys;

namespace Windhover.Worker.Tests.Keys;

public sealed class RenamedProtectorTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes("ada");

    private readonly IDataProtector _former;
    private readonly IDataProtector _current;
    private readonly IDataProtector _other;
    private readonly RenamedProtector _both;

    public RenamedProtectorTests()
    {
        var ring = new EphemeralDataProtectionProvider();
        (_former, _current, _other) = (ring.CreateProtector("/srv/1"), ring.CreateProtector("Shop:5000"), ring.CreateProtector("Other"));
        _both = new RenamedProtector(_current, _former);
    }

    [Fact]
    public void What_was_protected_under_either_name_is_read_for_its_purpose_only()
    {
        var cookies = _both.CreateProtector("cookies");

        Assert.Equal(Text, cookies.Unprotect(_former.CreateProtector("cookies").Protect(Text)));
        Assert.Equal(Text, cookies.Unprotect(_current.CreateProtector("cookies").Protect(Text)));
        Assert.Throws<CryptographicException>(() => cookies.Unprotect(_former.CreateProtector("tokens").Protect(Text)));
        Assert.Throws<CryptographicException>(() => cookies.Unprotect(_other.CreateProtector("cookies").Protect(Text)));
    }

    [Fact]
    public void What_is_protected_now_has_the_present_name() => Assert.Equal(Text, _current.Unprotect(_both.Protect(Text)));

    [Fact]
    public void What_has_the_former_name_is_to_be_protected_anew()
    {
        Assert.Equal(Text, _both.DangerousUnprotect(_former.Protect(Text), ignoreRevocationErrors: false, out var isOld, out var isRevoked));
        Assert.True(isOld);
        Assert.False(isRevoked);
        _both.DangerousUnprotect(_current.Protect(Text), ignoreRevocationErrors: false, out isOld, out _);
        Assert.False(isOld);
    }
}
