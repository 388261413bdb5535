namespace Windhover.Exporter.Host.Web.Config;

/// <summary>What a check of a name and a password came to.</summary>
internal enum PasswordVerdict
{
    Wrong,

    Right,

    /// <summary>Nothing was checked: too many others wait for a check.</summary>
    NotChecked,
}
