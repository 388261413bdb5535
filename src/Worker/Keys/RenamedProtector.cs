using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Windhover.Worker.Keys;

/// <summary>Protects under the app's present name, and reads what was protected under its former one, too.</summary>
internal sealed class RenamedProtector(IDataProtector current, IDataProtector former) : IPersistedDataProtector
{
    public IDataProtector CreateProtector(string purpose) =>
        new RenamedProtector(current.CreateProtector(purpose), former.CreateProtector(purpose));

    public byte[] Protect(byte[] plaintext) => current.Protect(plaintext);

    public byte[] Unprotect(byte[] protectedData)
    {
        try
        {
            return current.Unprotect(protectedData);
        }
        catch (CryptographicException)
        {
            return former.Unprotect(protectedData);
        }
    }

    public byte[] DangerousUnprotect(byte[] protectedData, bool ignoreRevocationErrors, out bool requiresMigration, out bool wasRevoked)
    {
        try
        {
            return Persisted(current).DangerousUnprotect(protectedData, ignoreRevocationErrors, out requiresMigration, out wasRevoked);
        }
        catch (CryptographicException)
        {
            var plaintext = Persisted(former).DangerousUnprotect(protectedData, ignoreRevocationErrors, out _, out wasRevoked);
            requiresMigration = true;
            return plaintext;
        }
    }

    private static IPersistedDataProtector Persisted(IDataProtector protector) =>
        protector as IPersistedDataProtector ?? throw new CryptographicException("the protector cannot read data of revoked keys");
}
