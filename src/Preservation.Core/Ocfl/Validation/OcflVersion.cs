using System.Diagnostics.CodeAnalysis;

namespace Preservation.Core.Ocfl.Validation;

/// <summary>The versions of the OCFL specification that this validator knows, in order.</summary>
public enum OcflVersion
{
    Ocfl10,
    Ocfl11,
}

/// <summary>How the versions of the specification are written.</summary>
public static class OcflVersions
{
    public static string Number(this OcflVersion version) => version == OcflVersion.Ocfl10 ? "1.0" : "1.1";

    /// <summary>The value of an inventory's <c>type</c>.</summary>
    public static string InventoryType(this OcflVersion version) => $"https://ocfl.io/{version.Number()}/spec/#inventory";

    public static bool TryParseNumber(string text, [NotNullWhen(true)] out OcflVersion? version)
    {
        version = text switch { "1.0" => OcflVersion.Ocfl10, "1.1" => OcflVersion.Ocfl11, _ => null };
        return version is not null;
    }

    public static bool TryParseType(string text, [NotNullWhen(true)] out OcflVersion? version)
    {
        version = null;
        foreach (var known in (ReadOnlySpan<OcflVersion>)[OcflVersion.Ocfl10, OcflVersion.Ocfl11])
        {
            if (text == known.InventoryType())
                version = known;
        }
        return version is not null;
    }
}
