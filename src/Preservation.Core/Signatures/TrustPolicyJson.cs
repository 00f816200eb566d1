using System.Text.Json;
using Preservation.Core.Json;

namespace Preservation.Core.Signatures;

/// <summary><c>trust.json</c>, read strictly and written with its members in a fixed order.</summary>
public static class TrustPolicyJson
{
    public static byte[] Write(TrustPolicy policy) => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("schema", TrustPolicy.Schema);
        json.WriteString("archive", $"urn:uuid:{policy.Archive}");
        json.WriteNumber("threshold", policy.Threshold);
        json.WriteStartArray("keys");
        foreach (var key in policy.Keys)
            WriteKey(json, key);
        json.WriteEndArray();
        TrustedServicesJson.Write(json, policy);
        json.WriteEndObject();
    });

    /// <exception cref="DocumentException">Everything that is wrong with the policy.</exception>
    public static TrustPolicy Parse(ReadOnlyMemory<byte> bytes, string document)
    {
        using var json = StrictJson.Parse(bytes, document);
        List<Problem> problems = [];
        var root = new JsonReading(json.RootElement, "$", problems);
        root.Exactly("schema", TrustPolicy.Schema);
        var policy = new TrustPolicy
        {
            Archive = root.Uuid("archive"),
            Threshold = (int)Math.Min(root.Integer("threshold", 1), int.MaxValue),
            Keys = [.. root.Objects("keys").Select(ReadKey).OfType<TrustedKey>()],
            Witnesses = TrustedServicesJson.ReadWitnesses(root),
            TimestampAuthorities = TrustedServicesJson.ReadAuthorities(root),
        };
        root.NoOthers();
        if (problems.Count == 0)
            Check(policy, root);
        return problems.Count == 0 ? policy : throw new DocumentException(document, problems);
    }

    private static void Check(TrustPolicy policy, JsonReading root)
    {
        foreach (var twice in policy.Keys.GroupBy(key => key.Key.Id).Where(group => group.Count() > 1))
            root.Fail("keys", $"the key {twice.Key} is listed {twice.Count()} times");
        var signers = policy.Keys.Count(key => key.MaySign.HasFlag(Purposes.Manifests));
        if (policy.Threshold > signers)
            root.Fail("threshold", $"it asks for {policy.Threshold} signatures, but only {signers} keys may sign manifests");
    }

    private static TrustedKey? ReadKey(JsonReading reading)
    {
        var pem = reading.String("publicKey");
        var key = ReadPublicKey(reading, pem);
        var stated = reading.Digest("keyid").ToString();
        if (key is not null && stated != key.Id)
            reading.Fail("keyid", $"it is {stated}, but the public key has {key.Id}");
        if (key is not null)
            reading.Exactly("algorithm", key.Algorithm.Name());
        var holder = reading.String("holder");
        var purposes = reading.Strings("maySign").Aggregate(Purposes.None, (all, text) => all | ReadPurpose(reading, text));
        var (from, until) = (reading.Moment("validFrom"), reading.OptionalMoment("validUntil"));
        if (until <= from)
            reading.Fail("validUntil", $"it is {until:u}, not after validFrom {from:u}");
        var revokedFrom = reading.OptionalMoment("revokedFrom");
        var revocationReason = reading.OptionalString("revocationReason");
        reading.NoOthers();
        return key is null ? null : new TrustedKey
        {
            Key = key,
            Holder = holder,
            MaySign = purposes,
            ValidFrom = from,
            ValidUntil = until,
            RevokedFrom = revokedFrom,
            RevocationReason = revocationReason,
        };
    }

    private static PublicKey? ReadPublicKey(JsonReading reading, string pem)
    {
        try
        {
            return pem.Length == 0 ? null : PublicKey.FromPem(pem);
        }
        catch (FormatException e)
        {
            reading.Fail("publicKey", e.Message.TrimEnd('.'));
            return null;
        }
    }

    private static Purposes ReadPurpose(JsonReading reading, string text)
    {
        switch (text)
        {
            case "manifests":
                return Purposes.Manifests;
            case "receipts":
                return Purposes.Receipts;
            default:
                reading.Fail("maySign", "only 'manifests' and 'receipts' are known");
                return Purposes.None;
        }
    }

    private static void WriteKey(Utf8JsonWriter json, TrustedKey key)
    {
        json.WriteStartObject();
        json.WriteString("keyid", key.Key.Id);
        json.WriteString("holder", key.Holder);
        json.WriteString("algorithm", key.Key.Algorithm.Name());
        json.WriteStartArray("maySign");
        if (key.MaySign.HasFlag(Purposes.Manifests))
            json.WriteStringValue("manifests");
        if (key.MaySign.HasFlag(Purposes.Receipts))
            json.WriteStringValue("receipts");
        json.WriteEndArray();
        json.WriteString("validFrom", Moments.Write(key.ValidFrom));
        WriteMoment(json, "validUntil", key.ValidUntil);
        WriteMoment(json, "revokedFrom", key.RevokedFrom);
        if (key.RevocationReason is not null)
            json.WriteString("revocationReason", key.RevocationReason);
        json.WriteString("publicKey", key.Key.Pem);
        json.WriteEndObject();
    }

    private static void WriteMoment(Utf8JsonWriter json, string name, DateTimeOffset? moment)
    {
        if (moment is { } value)
            json.WriteString(name, Moments.Write(value));
    }
}
