using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Preservation.Core.Timestamps;

/// <summary>Where the revocation lists that speak of a certificate are to be had (RFC 5280 section 4.2.1.13).</summary>
public static class DistributionPoints
{
    private static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0, isConstructed: true), Address = new(TagClass.ContextSpecific, 6);

    /// <summary>The http and https addresses in it; none when it has no such extension, or one that cannot be read.</summary>
    public static IReadOnlyList<Uri> Of(X509Certificate2 certificate)
    {
        if (certificate.Extensions["2.5.29.31"] is not { } extension)
            return [];
        try
        {
            return [.. Read(extension.RawData)];
        }
        catch (AsnContentException)
        {
            return [];
        }
    }

    private static List<Uri> Read(byte[] bytes)
    {
        List<Uri> found = [];
        for (var points = new AsnReader(bytes, AsnEncodingRules.DER).ReadSequence(); points.HasData;)
        {
            var point = points.ReadSequence();
            if (!point.HasData || !point.PeekTag().HasSameClassAndValue(First))
                continue;
            var name = point.ReadSequence(First);
            if (!name.HasData || !name.PeekTag().HasSameClassAndValue(First))
                continue;
            for (var names = name.ReadSequence(First); names.HasData;)
            {
                if (!names.PeekTag().HasSameClassAndValue(Address))
                    names.ReadEncodedValue();
                else if (Uri.TryCreate(names.ReadCharacterString(UniversalTagNumber.IA5String, Address), UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                    found.Add(address);
            }
        }
        return found;
    }
}
