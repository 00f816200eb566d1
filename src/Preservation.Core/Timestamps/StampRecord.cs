using Preservation.Core.Digests;
using Preservation.Core.Json;

namespace Preservation.Core.Timestamps;

/// <summary>That there is a timestamp.</summary>
/// <param name="Subject">Folder of what it is of.</param>
/// <param name="Authority">Who made it.</param>
public readonly record struct StampPlace(string Subject, string Authority);

/// <summary><c>stamp.json</c>: what a timestamp was of, what it said, what is needed to verify it, and whose decision it was to trust its authority. A help for readers: what counts is the token.</summary>
public sealed record StampRecord
{
    public const string Schema = "urn:weight-preservation:stamp:v1";

    public const string FileName = "stamp.json", ResponseFile = "response.tsr", TokenFile = "token.der";

    public required Guid Archive { get; init; }

    public required StampSubject Subject { get; init; }

    /// <summary>Its name in the trust policy.</summary>
    public required string Authority { get; init; }

    public required Uri Address { get; init; }

    /// <summary>When the data was there at the latest.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When it came, by the clock of who asked.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    public required string Policy { get; init; }

    public required string Serial { get; init; }

    /// <summary>As of <see cref="Timestamp.Algorithms"/>.</summary>
    public required IReadOnlyList<string> Algorithms { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>SHA-256 of the token: what the archive has is the one that came.</summary>
    public required Digest Token { get; init; }

    /// <summary>Key of the certificates in PEM, signer first, root last.</summary>
    public required string Chain { get; init; }

    /// <summary>Keys of revocation lists in PEM.</summary>
    public required IReadOnlyList<string> Revocations { get; init; }

    public required string TrustedBy { get; init; }

    public required DateTimeOffset TrustedSince { get; init; }

    /// <summary>The folder of its files: several timestamps of one subject never share one.</summary>
    public string Folder => $"{Subject.Folder}/{Authority}-{At:yyyyMMdd'T'HHmmss'Z'}-{Token.ToString()[..8]}";

    /// <summary>Whether it says what a token says that was verified.</summary>
    public bool IsOf(byte[] token, Timestamp timestamp) =>
        Token == Digest.Of(token) && (At, NotAfter, Policy, Serial) == (DateTimeOffset.FromUnixTimeSeconds(timestamp.At.ToUnixTimeSeconds()), timestamp.NotAfter, timestamp.Policy, timestamp.Serial)
        && Algorithms.SequenceEqual(timestamp.Algorithms);

    /// <summary>What the key of a record says: of what it is, and by whom; null for every other key.</summary>
    public static StampPlace? PlaceOf(string key) =>
        key.Split('/') is [.. var subject, var stamp, FileName] && stamp.Split('-') is [.. { Length: > 0 } authority, _, _]
            ? new StampPlace(string.Join('/', subject), string.Join('-', authority)) : null;

    public byte[] Write() => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("archive", $"urn:uuid:{Archive}");
        Subject.Write(json);
        json.WriteString("authority", Authority);
        json.WriteString("url", Address.AbsoluteUri);
        json.WriteString("at", Moments.Write(At));
        json.WriteString("receivedAt", Moments.Write(ReceivedAt));
        json.WriteString("policy", Policy);
        json.WriteString("serial", Serial);
        json.WriteStartArray("algorithms");
        foreach (var algorithm in Algorithms)
            json.WriteStringValue(algorithm);
        json.WriteEndArray();
        json.WriteString("notAfter", Moments.Write(NotAfter));
        json.WriteString("tokenSha256", Token.ToString());
        json.WriteString("chain", Chain);
        json.WriteStartArray("revocations");
        foreach (var list in Revocations)
            json.WriteStringValue(list);
        json.WriteEndArray();
        json.WriteString("trustedBy", TrustedBy);
        json.WriteString("trustedSince", Moments.Write(TrustedSince));
        json.WriteEndObject();
    });

    /// <exception cref="DocumentException">Everything that is wrong with it.</exception>
    public static StampRecord Parse(ReadOnlyMemory<byte> bytes, string document)
    {
        using var json = StrictJson.Parse(bytes, document);
        List<Problem> problems = [];
        var root = new JsonReading(json.RootElement, "$", problems);
        root.Exactly("schema", Schema);
        var (archive, subject, address) = (root.Uuid("archive"), StampSubject.Read(root), root.String("url"));
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url))
            root.Fail("url", "an address is expected");
        var record = subject is null || url is null ? null : new StampRecord
        {
            Archive = archive,
            Subject = subject,
            Authority = root.String("authority"),
            Address = url,
            At = root.Moment("at"),
            ReceivedAt = root.Moment("receivedAt"),
            Policy = root.String("policy"),
            Serial = root.String("serial"),
            Algorithms = root.Strings("algorithms"),
            NotAfter = root.Moment("notAfter"),
            Token = root.Digest("tokenSha256"),
            Chain = root.String("chain"),
            Revocations = root.Strings("revocations"),
            TrustedBy = root.String("trustedBy"),
            TrustedSince = root.Moment("trustedSince"),
        };
        if (record is not null)
            root.NoOthers();
        return problems.Count == 0 ? record! : throw new DocumentException(document, problems);
    }
}
