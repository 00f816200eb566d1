using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using Preservation.Core.Json;

namespace Preservation.Core.Signatures;

/// <summary>What <c>trust.json</c> says of witnesses and timestamp authorities. Where there are none, nothing is written.</summary>
internal static partial class TrustedServicesJson
{
    public static void Write(Utf8JsonWriter json, TrustPolicy policy)
    {
        if (policy.Witnesses.Count > 0)
        {
            json.WriteStartArray("witnesses");
            foreach (var witness in policy.Witnesses)
            {
                json.WriteStartObject();
                json.WriteString("url", witness.Address.AbsoluteUri);
                json.WriteString("key", witness.Key);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        if (policy.TimestampAuthorities.Count == 0)
            return;
        json.WriteStartArray("timestampAuthorities");
        foreach (var authority in policy.TimestampAuthorities)
            Write(json, authority);
        json.WriteEndArray();
    }

    public static IReadOnlyList<TrustedWitness> ReadWitnesses(JsonReading root)
    {
        if (root.Optional("witnesses") is null)
            return [];
        List<TrustedWitness> witnesses = [.. root.Objects("witnesses").Select(ReadWitness).OfType<TrustedWitness>()];
        foreach (var twice in witnesses.GroupBy(witness => witness.Name).Where(group => group.Count() > 1))
            root.Fail("witnesses", $"the witness '{twice.Key}' is listed {twice.Count()} times");
        return witnesses;
    }

    public static IReadOnlyList<TimestampAuthority> ReadAuthorities(JsonReading root)
    {
        if (root.Optional("timestampAuthorities") is null)
            return [];
        List<TimestampAuthority> authorities = [.. root.Objects("timestampAuthorities").Select(ReadAuthority).OfType<TimestampAuthority>()];
        foreach (var twice in authorities.GroupBy(authority => authority.Name).Where(group => group.Count() > 1))
            root.Fail("timestampAuthorities", $"the authority '{twice.Key}' is listed {twice.Count()} times");
        return authorities;
    }

    private static void Write(Utf8JsonWriter json, TimestampAuthority authority)
    {
        json.WriteStartObject();
        json.WriteString("name", authority.Name);
        json.WriteString("url", authority.Address.AbsoluteUri);
        if (authority.Policy is not null)
            json.WriteString("policy", authority.Policy);
        json.WriteString("trustedBy", authority.TrustedBy);
        json.WriteString("trustedSince", Moments.Write(authority.TrustedSince));
        if (authority.IsClosed)
            json.WriteBoolean("closed", true);
        json.WriteStartArray("roots");
        foreach (var root in authority.Roots)
            json.WriteStringValue(root);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static TrustedWitness? ReadWitness(JsonReading reading)
    {
        var (address, text) = (ReadAddress(reading), reading.String("key"));
        reading.NoOthers();
        if (!KeyForm().IsMatch(text))
            reading.Fail("key", $"'{text}' is no verifier key: name, '+', key ID, '+', base64 are expected");
        return address is null ? null : new TrustedWitness(address, text);
    }

    private static TimestampAuthority? ReadAuthority(JsonReading reading)
    {
        var (name, address, policy) = (reading.String("name"), ReadAddress(reading), reading.OptionalString("policy"));
        var (by, since, roots) = (reading.String("trustedBy"), reading.Moment("trustedSince"), reading.Strings("roots"));
        var isClosed = reading.Optional("closed") is not null && reading.Boolean("closed");
        reading.NoOthers();
        if (!NameForm().IsMatch(name))
            reading.Fail("name", $"'{name}' is not a name: a-z, 0-9 and '-' are allowed, at most 40");
        if (policy is not null && !OidForm().IsMatch(policy))
            reading.Fail("policy", $"'{policy}' is no object identifier such as 1.3.6.1.4.1.4146.2.3");
        if (roots.Count == 0)
            reading.Fail("roots", "at least one certificate is expected");
        foreach (var wrong in roots.Select(WhyNoRoot).OfType<string>())
            reading.Fail("roots", wrong);
        return address is null ? null : new TimestampAuthority { Name = name, Address = address, Policy = policy, TrustedBy = by, TrustedSince = since, Roots = roots, IsClosed = isClosed };
    }

    private static Uri? ReadAddress(JsonReading reading)
    {
        var text = reading.String("url");
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return address;
        reading.Fail("url", $"'{text}' is no address that begins with http:// or https://");
        return null;
    }

    private static string? WhyNoRoot(string pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData) ? null
                : $"'{certificate.Subject}' is issued by '{certificate.Issuer}'; a self-signed certificate is expected";
        }
        catch (CryptographicException)
        {
            return "a certificate in PEM is expected";
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();

    [GeneratedRegex(@"\A[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+={0,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex KeyForm();

    [GeneratedRegex(@"\A[0-2](\.(0|[1-9][0-9]*))+\z", RegexOptions.CultureInvariant)]
    private static partial Regex OidForm();
}
